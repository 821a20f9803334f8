package onerway_test

import (
	"context"
	"errors"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/onerway"
	engine "countersign/providers/sandbox"
)

func TestATestCallTellsRightCredentialsFromWrongOnes(t *testing.T) {
	s, err := boxed()(engine.Options{DataDir: t.TempDir(), Unsynced: true}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, _, err := gateway(t, s.URL(), nil).Test(t.Context()); err != nil {
		t.Errorf("right credentials: %v", err)
	}
	var failed *providers.CallError
	if _, _, err := gateway(t, s.URL(), models.Credentials{onerway.CredentialSecret: "x" + secret}).Test(t.Context()); !errors.As(err, &failed) || !failed.Ours {
		t.Errorf("a wrong secret: %v", err)
	}
	if _, _, err := gateway(t, "http://127.0.0.1:9", nil).Test(t.Context()); !errors.As(err, &failed) || failed.Ours {
		t.Errorf("no server: %v", err)
	}
}
