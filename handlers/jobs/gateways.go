package jobs

import (
	"context"
	"strings"

	"countersign/providers"
)

// gateway opens the gateway of a provider account.
func (w *Worker) gateway(ctx context.Context, accountID string) (*providers.Gateway, error) {
	account, credentials, err := w.Store.OpenCredentials(ctx, accountID)
	if err != nil {
		return nil, err
	}
	return w.Registry.Open(account, credentials)
}

// NotifyURL is where a provider sends its notices for an account.
func NotifyURL(baseURL, provider, accountID string) string {
	return strings.TrimRight(baseURL, "/") + "/webhooks/" + provider + "/" + accountID
}
