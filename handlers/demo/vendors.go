package demo

import (
	"countersign/models"
	"countersign/providers/chainpay"
	chainpaysandbox "countersign/providers/chainpay/sandbox"
	"countersign/providers/lamapay"
	lamapaysandbox "countersign/providers/lamapay/sandbox"
	"countersign/providers/pockyt"
	pockytsandbox "countersign/providers/pockyt/sandbox"
	"countersign/providers/sandbox"
)

// vendors are the providers of a demo. Ports are part of the contract with
// scripts that look at the sandboxes.
func vendors() []vendor {
	return []vendor{
		{driver: pockyt.Name, title: "Pockyt", addr: "127.0.0.1:8093", prefix: "POCKYT_", credentials: pockytCredentials,
			open: func(c models.Credentials, o sandbox.Options) (box, error) {
				return pockytsandbox.New(pockytsandbox.Credentials{MerchantNo: c[pockyt.CredentialMerchant],
					StoreNo: c[pockyt.CredentialStore], Token: c[pockyt.CredentialToken]}, o)
			}},
		{driver: lamapay.Name, title: "LamaPay", addr: "127.0.0.1:8095", prefix: "LAMAPAY_", credentials: lamapayCredentials,
			open: func(c models.Credentials, o sandbox.Options) (box, error) {
				return lamapaysandbox.New(lamapaysandbox.Credentials{Token: c[lamapay.CredentialToken], TokenWithoutPayout: c[lamapay.CredentialToken] + "-pay-in"}, o)
			}},
		{driver: chainpay.Name, title: "ChainPay", addr: "127.0.0.1:8094", prefix: "CHAINPAY_", credentials: chainpayCredentials,
			open: func(c models.Credentials, o sandbox.Options) (box, error) {
				key, err := rsaKey(c[chainpay.CredentialPrivateKey])
				if err != nil {
					return nil, err
				}
				return chainpaysandbox.New(chainpaysandbox.Credentials{AppID: c[chainpay.CredentialAppID], MerchantPublicKey: &key.PublicKey}, o)
			}},
	}
}

func pockytCredentials(s source) (models.Credentials, error) {
	token, err := s.secret("POCKYT_TOKEN")
	return models.Credentials{
		pockyt.CredentialMerchant: s.text("POCKYT_MERCHANT_NO", "202333"),
		pockyt.CredentialStore:    s.text("POCKYT_STORE_NO", "301854"),
		pockyt.CredentialToken:    token,
	}, err
}

func lamapayCredentials(s source) (models.Credentials, error) {
	token, err := s.secret("LAMAPAY_TOKEN")
	return models.Credentials{lamapay.CredentialToken: token}, err
}

// chainpayCredentials has ChainPay's own key only when it is set: the built-in
// sandbox sends no notices by itself.
func chainpayCredentials(s source) (models.Credentials, error) {
	private, err := s.privateKey("CHAINPAY_PRIVATE_KEY_FILE", "merchant")
	if err != nil {
		return nil, err
	}
	c := models.Credentials{
		chainpay.CredentialAppID:      s.text("CHAINPAY_APP_ID", "app-caf118dc-4e23-4ced-ab23-8a3f65d5071a"),
		chainpay.CredentialPrivateKey: private,
	}
	public, err := s.keyFile("CHAINPAY_PUBLIC_KEY_FILE")
	if public != "" {
		c[chainpay.CredentialPublicKey] = public
	}
	return c, err
}
