// Command provider plays Pockyt for the kill harness. It is written from the
// vendor's manual alone and imports nothing of this module, so that it cannot
// share a mistake with the desk that it judges.
//
// A tour: main.go starts the TLS server and listens to the harness on standard
// input; sign.go is the signature; book.go is the append-only file that the
// verdict rests on; payee.go and pay.go are the endpoints; plan.go draws, from a
// seed, how each order is treated; courier.go carries notices; moments.go stops
// the world for the harness at a named moment.
//
// What is peculiar: a repeated invoiceId is booked again, so that an order that
// is sent twice is seen twice.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"flag"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

func main() {
	bookPath := flag.String("book", "", "file of the book")
	certPath := flag.String("cert", "", "file to write the certificate to")
	seed := flag.Uint64("seed", 1, "seed of all choices")
	merchant := flag.String("merchant", "202333", "merchant number")
	store := flag.String("store", "301854", "store number")
	flag.Parse()
	log.SetFlags(0)
	book, err := openBook(*bookPath)
	if err != nil {
		log.Fatal(err)
	}
	s := &server{seed: *seed, merchant: *merchant, store: *store, tokenSum: md5Hex(os.Getenv("POCKYT_TOKEN")), book: book,
		moments: &moments{}, payees: map[string]payee{}, accounts: map[string]account{}, orders: map[string]*order{}, late: map[string]bool{},
		client: &http.Client{Timeout: 5 * time.Second}}
	if err := s.listen(*certPath); err != nil {
		log.Fatal(err)
	}
	s.obey(bufio.NewScanner(os.Stdin))
}

// server is the provider.
type server struct {
	seed            uint64
	merchant, store string
	tokenSum        string
	book            *book
	moments         *moments
	client          *http.Client
	busy            counter // orders and notices that are still alive

	mu       sync.Mutex
	numbers  int
	dealt    int                // how many orders were given a plan
	payees   map[string]payee   // by customerNo
	accounts map[string]account // by accountToken
	orders   map[string]*order  // by invoiceId; the first one of a number
	late     map[string]bool    // orders that will be booked later
}

// listen serves on a free port of loopback with a certificate made for it.
func (s *server) listen(certPath string) error {
	cert, pemText, err := certificate()
	if err != nil {
		return err
	}
	if err := os.WriteFile(certPath, pemText, 0o600); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"},
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			// Before the handshake ends no order can have left the desk.
			s.moments.reach("handshake", "")
			return nil, nil
		}}
	quiet := log.New(lostLines{}, "", 0)
	go func() {
		web := &http.Server{Handler: s.routes(), ErrorLog: quiet, ReadHeaderTimeout: 5 * time.Second}
		log.Fatal(web.Serve(tls.NewListener(listener, config)))
	}()
	say("ready https://" + listener.Addr().String())
	return nil
}

// lostLines swallows what the server says about lines that were cut on purpose.
type lostLines struct{}

func (lostLines) Write(p []byte) (int, error) { return len(p), nil }

// certificate makes a certificate for 127.0.0.1 that lives a day.
func certificate() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "kill harness"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(7 * 24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

// obey reads what the harness wants: "arm <moment>" stops everything that
// reaches the moment, "go" lets it go on, "busy" asks how much is still alive.
// The provider ends with its input.
func (s *server) obey(in *bufio.Scanner) {
	for in.Scan() {
		command, rest, _ := strings.Cut(in.Text(), " ")
		switch command {
		case "arm":
			s.moments.arm(rest)
		case "go":
			s.moments.release()
		case "busy":
			say(fmt.Sprintf("busy %d", s.busy.value()))
		}
	}
}

var sayOne sync.Mutex

// say writes one line to the harness.
func say(line string) {
	sayOne.Lock()
	defer sayOne.Unlock()
	fmt.Println(line)
}

// counter counts what is alive.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += n
}

func (c *counter) value() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
