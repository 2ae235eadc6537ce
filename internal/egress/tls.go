package egress

import (
	"crypto/tls"
	"crypto/x509"
)

func trusting(roots *x509.CertPool) *tls.Config {
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}
