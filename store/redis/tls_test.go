package redis

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

// TestTLS talks to a server that takes nothing but TLS, with certificates of an authority that the test makes.
func TestTLS(t *testing.T) {
	ca := newAuthority(t)
	cert, key := ca.issue(t, "redis", "redis.example", "127.0.0.1")
	clientCert, clientKey := ca.issue(t, "hihichat")
	port, err := redistest.FreePort()
	must(t, err)
	srv := redistest.Start(t, "--tls-port", fmt.Sprint(port), "--tls-ca-cert-file", ca.file,
		"--tls-cert-file", cert, "--tls-key-file", key)
	ours := "&cert=" + clientCert + "&key=" + clientKey
	stranger := newAuthority(t)
	cases := []struct{ name, url, want string }{
		{"as it should be", "rediss://127.0.0.1:%d/0?ca=" + ca.file + ours, ""},
		{"by another name of the certificate", "rediss://127.0.0.1:%d?server_name=redis.example&ca=" + ca.file + ours, ""},
		{"a name that is not in the certificate", "rediss://127.0.0.1:%d?server_name=other.example&ca=" + ca.file + ours, "redis.example"},
		{"an authority that nobody knows", "rediss://127.0.0.1:%d?" + ours[1:], "unknown authority"},
		{"another authority", "rediss://127.0.0.1:%d?ca=" + stranger.file + ours, "unknown authority"},
		{"without our certificate", "rediss://127.0.0.1:%d?ca=" + ca.file, "127.0.0.1"},
		{"without TLS", "redis://:hunter2@127.0.0.1:%d", "127.0.0.1"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s, err := Open(t.Context(), Config{URL: fmt.Sprintf(tc.url, port)})
			if err != nil {
				if line := err.Error(); tc.want == "" || !strings.Contains(line, tc.want) || strings.ContainsAny(line, "\n") {
					t.Errorf("error %q, want one line with %q", line, tc.want)
				}
				return
			}
			defer s.Close()
			if tc.want != "" {
				t.Fatal("no error")
			}
			say(t, s, chat.InRoom(tc.name), "alice", sent, "hi")
			wantList(t, "history", history(t, s, chat.InRoom(tc.name)), []string{"alice: hi"})
		})
	}
	if answer, err := srv.Ask("DBSIZE"); err != nil || answer == ":0" {
		t.Errorf("the server holds %s, %v", answer, err)
	}
}

// authority signs certificates.
type authority struct {
	file string // its own certificate
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := certificate("authority")
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	a := &authority{file: filepath.Join(t.TempDir(), "ca.pem"), cert: template, key: key}
	writePEM(t, a.file, "CERTIFICATE", der)
	return a
}

// issue makes a certificate for these names and addresses, and returns its file and that of its key.
func (a *authority) issue(t *testing.T, owner string, names ...string) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := certificate(owner)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	must(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePEM(t, certFile, "CERTIFICATE", der)
	writePEM(t, keyFile, "PRIVATE KEY", keyDER)
	return certFile, keyFile
}

func certificate(owner string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: owner},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	must(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}
