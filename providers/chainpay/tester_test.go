package chainpay_test

import (
	"context"
	"errors"
	"testing"

	"countersign/providers"
	"countersign/providers/chainpay"
	engine "countersign/providers/sandbox"
)

func TestATestCallTellsRightCredentialsFromWrongOnes(t *testing.T) {
	s, err := harness().SandboxFor(engine.Options{DataDir: t.TempDir(), Unsynced: true}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, _, err := gateway(t, s.URL()).Test(t.Context()); err != nil {
		t.Errorf("right credentials: %v", err)
	}
	wrong := credentials()
	wrong[chainpay.CredentialPrivateKey] = pemOf(strangeKey())
	g, err := open(t, s.URL(), wrong)
	if err != nil {
		t.Fatal(err)
	}
	var failed *providers.CallError
	if _, _, err := g.Test(t.Context()); !errors.As(err, &failed) || !failed.Ours {
		t.Errorf("a wrong key: %v", err)
	}
	if _, _, err := gateway(t, "http://127.0.0.1:9").Test(t.Context()); !errors.As(err, &failed) || failed.Ours {
		t.Errorf("no server: %v", err)
	}
}
