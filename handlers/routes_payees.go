package handlers

import (
	"net/http"

	"countersign/models"
)

// payeeRoutes are the lines of the table about payees and their accounts.
func (a *App) payeeRoutes() []Route {
	const (
		read    = models.PermPayeeRead
		write   = models.PermPayeeWrite
		suspend = models.PermPayeeSuspend
		get     = http.MethodGet
		post    = http.MethodPost
	)
	return []Route{
		{Method: get, Pattern: "/payees", Permission: read, Handle: a.payees},
		{Method: get, Pattern: "/payees/new", Permission: write, Handle: a.payeeNew},
		{Method: post, Pattern: "/payees", Permission: write, Handle: a.payeeCreate, Form: "/payees/new"},
		{Method: get, Pattern: "/payees/{id}", Permission: read, Handle: a.payee},
		{Method: get, Pattern: "/payees/{id}/edit", Permission: write, Handle: a.payeeEdit},
		{Method: post, Pattern: "/payees/{id}/edit", Permission: write, Handle: a.payeeUpdate, Form: "/payees/{id}/edit"},
		{Method: get, Pattern: "/payees/{id}/status", Permission: suspend, Handle: a.payeeStatusForm},
		{Method: post, Pattern: "/payees/{id}/status", Permission: suspend, Handle: a.payeeStatus, Form: "/payees/{id}/status"},
		{Method: post, Pattern: "/payees/{id}/registrations/{account}", Permission: write, Handle: a.payeeResync, Form: "/payees/{id}"},
		{Method: get, Pattern: "/payees/{id}/details/new", Permission: write, Handle: a.detailsNew},
		{Method: post, Pattern: "/payees/{id}/details", Permission: write, Handle: a.detailsAdd, Form: "/payees/{id}/details/new"},
		{Method: get, Pattern: "/payees/{id}/registrations/{account}/link", Permission: write, Handle: a.payeeNumberForm, Back: "/payees/{id}"},
		{Method: post, Pattern: "/payees/{id}/registrations/{account}/link", Permission: write, Handle: a.payeeNumber,
			Form: "/payees/{id}/registrations/{account}/link", Back: "/payees/{id}"},
		{Method: get, Pattern: "/payees/{id}/accounts/new", Permission: write, Handle: a.instrumentNew},
		{Method: post, Pattern: "/payees/{id}/accounts", Permission: write, Handle: a.instrumentAdd, Form: "/payees/{id}/accounts/new"},
		{Method: get, Pattern: "/payees/{id}/accounts/{instrument}/replace", Permission: write, Handle: a.instrumentReplace},
		{Method: get, Pattern: "/payees/{id}/accounts/{instrument}/archive", Permission: write, Handle: a.instrumentArchiveForm},
		{Method: post, Pattern: "/payees/{id}/accounts/{instrument}/archive", Permission: write, Handle: a.instrumentArchive,
			Form: "/payees/{id}/accounts/{instrument}/archive"},
	}
}

// controlRoutes are the lines of the table about what arrived, what was done and
// which providers are connected.
func (a *App) controlRoutes() []Route {
	const (
		read  = models.PermProviderRead
		setup = models.PermProviderSetup
		get   = http.MethodGet
		post  = http.MethodPost
	)
	return []Route{
		{Method: get, Pattern: "/webhooks", Permission: models.PermWebhookRead, Handle: a.webhookList},
		{Method: get, Pattern: "/webhooks/{id}", Permission: models.PermWebhookRead, Handle: a.webhookShow},
		// POST /webhooks/… is the door of the providers.
		{Method: post, Pattern: "/deliveries/{id}/replay", Permission: models.PermPayoutCheck, Handle: a.webhookReplay, Form: "/webhooks/{id}"},
		{Method: get, Pattern: "/audit", Permission: models.PermAuditRead, Handle: a.audit},
		{Method: post, Pattern: "/audit/export", Permission: models.PermAuditRead, Handle: a.auditExport, Form: "/audit", Stream: true},
		{Method: get, Pattern: "/audit/{seq}", Permission: models.PermAuditRead, Handle: a.auditEntry},
		{Method: get, Pattern: "/settings/providers", Permission: read, Handle: a.providerList},
		{Method: get, Pattern: "/settings/providers/capabilities", Permission: read, Handle: a.capabilities},
		{Method: get, Pattern: "/settings/providers/new", Permission: setup, Handle: a.providerNew},
		{Method: post, Pattern: "/settings/providers", Permission: setup, Handle: a.providerConnect, Form: "/settings/providers/new"},
		{Method: get, Pattern: "/settings/providers/{id}", Permission: read, Handle: a.providerShow},
		{Method: post, Pattern: "/settings/providers/{id}/test", Permission: setup, Handle: a.providerTest, Form: "/settings/providers/{id}"},
		{Method: get, Pattern: "/settings/providers/{id}/credentials", Permission: setup, Handle: a.providerCredentials, Back: "/settings/providers/{id}"},
		{Method: post, Pattern: "/settings/providers/{id}/credentials", Permission: setup, Handle: a.providerReplace, Form: "/settings/providers/{id}/credentials"},
		{Method: get, Pattern: "/settings/providers/{id}/pause", Permission: setup, Handle: a.providerPauseForm},
		{Method: post, Pattern: "/settings/providers/{id}/pause", Permission: setup, Handle: a.providerPause, Form: "/settings/providers/{id}/pause"},
	}
}
