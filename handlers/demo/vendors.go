package demo

import (
	"crypto/rsa"
	"errors"
	"path/filepath"

	"countersign/models"
	"countersign/providers/chainpay"
	chainpaysandbox "countersign/providers/chainpay/sandbox"
	"countersign/providers/lamapay"
	lamapaysandbox "countersign/providers/lamapay/sandbox"
	"countersign/providers/onerway"
	onerwaysandbox "countersign/providers/onerway/sandbox"
	"countersign/providers/payermax"
	payermaxsandbox "countersign/providers/payermax/sandbox"
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
		{driver: payermax.Name, title: "PayerMax", addr: "127.0.0.1:8092", prefix: "PAYERMAX_", credentials: payermaxCredentials, open: openPayermax},
		{driver: onerway.Name, title: "Onerway", addr: "127.0.0.1:8091", prefix: "ONERWAY_", credentials: onerwayCredentials,
			open: func(c models.Credentials, o sandbox.Options) (box, error) {
				return onerwaysandbox.New(onerwaysandbox.Credentials{MerchantNo: c[onerway.CredentialMerchant], Secret: c[onerway.CredentialSecret]}, o)
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

func onerwayCredentials(s source) (models.Credentials, error) {
	secret, err := s.secret("ONERWAY_SECRET")
	return models.Credentials{
		onerway.CredentialMerchant: s.text("ONERWAY_MERCHANT_NO", "801040"),
		onerway.CredentialSecret:   secret,
	}, err
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

// payermaxCredentials has PayerMax's own key from its file, or that of the
// built-in sandbox, which signs its answers.
func payermaxCredentials(s source) (models.Credentials, error) {
	private, err := s.privateKey("PAYERMAX_PRIVATE_KEY_FILE", "merchant")
	if err != nil {
		return nil, err
	}
	public, err := s.keyFile("PAYERMAX_PUBLIC_KEY_FILE")
	if public == "" && err == nil {
		var platform *rsa.PrivateKey
		if platform, err = s.payermaxKey(); err == nil {
			public, err = publicPEM(&platform.PublicKey)
		}
	}
	return models.Credentials{
		payermax.CredentialAppID:      s.text("PAYERMAX_APP_ID", "6666c83333a24666674497c444a33333"),
		payermax.CredentialMerchant:   s.text("PAYERMAX_MERCHANT_NO", "010213834123456"),
		payermax.CredentialPrivateKey: private, payermax.CredentialPublicKey: public,
	}, err
}

// payermaxKey is the key with which the built-in PayerMax signs.
func (s source) payermaxKey() (*rsa.PrivateKey, error) {
	text, err := s.privateKey("", "platform")
	if err != nil {
		return nil, err
	}
	return rsaKey(text)
}

// openPayermax makes the built-in PayerMax. When the settings name another
// public key for PayerMax, its answers would not be believed.
func openPayermax(c models.Credentials, o sandbox.Options) (box, error) {
	merchant, err := rsaKey(c[payermax.CredentialPrivateKey])
	if err != nil {
		return nil, err
	}
	platform, err := source{vendor: payermax.Name, dir: filepath.Join(o.DataDir, "sandbox")}.payermaxKey()
	if err != nil {
		return nil, err
	}
	if public, err := publicPEM(&platform.PublicKey); err != nil || public != c[payermax.CredentialPublicKey] {
		return nil, errors.New("COUNTERSIGN_PAYERMAX_PUBLIC_KEY_FILE is the key of another PayerMax: set COUNTERSIGN_PAYERMAX_URL to where that one is, or leave the key out")
	}
	return payermaxsandbox.New(payermaxsandbox.Credentials{AppID: c[payermax.CredentialAppID], MerchantNo: c[payermax.CredentialMerchant],
		MerchantPublicKey: &merchant.PublicKey, PlatformPrivateKey: platform}, o)
}
