package redis

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// The limits that hold unless a URL says otherwise. A request that meets a dead Redis is refused within the sum of the
// first two, whatever happens in between (deadline.go).
const (
	dialTimeout = 2 * time.Second
	readTimeout = 3 * time.Second
	poolSize    = 32
)

// The limits of the limits: none of them can be switched off.
const (
	maxTimeout  = time.Minute
	maxPoolSize = 10_000
)

// limited returns options that hold for every way to connect.
func limited() *goredis.UniversalOptions {
	return &goredis.UniversalOptions{
		DialTimeout: dialTimeout, DialerRetries: 1,
		ReadTimeout: readTimeout, WriteTimeout: readTimeout, PoolTimeout: readTimeout,
		MaxRetries:            1, // whatever we send may be sent twice
		ContextTimeoutEnabled: true,
		PoolSize:              poolSize,
		PipelinePoolSize:      -1,   // no pool beside the pool: nearly all that we send are pipelines
		Protocol:              2,    // all we need, and known to every Redis that a Flask version may still run on
		DisableIdentity:       true, // a command that old servers don't know
	}
}

// urlOptions says what each option of a URL sets. Those of TLS are read together, by setTLS.
var urlOptions = map[string]func(f form, value string, opts *goredis.UniversalOptions) error{
	"db":                form.setDatabase,
	"dial_timeout":      setDialTimeout,
	"read_timeout":      setReadTimeout,
	"pool_size":         setPoolSize,
	"sentinel_user":     setSentinelUser,
	"sentinel_password": setSentinelPassword,
	"ca":                laterWithTLS,
	"cert":              laterWithTLS,
	"key":               laterWithTLS,
	"server_name":       laterWithTLS,
}

func setDialTimeout(_ form, value string, opts *goredis.UniversalOptions) (err error) {
	opts.DialTimeout, err = timeout(value)
	return err
}

// setReadTimeout sets how long an answer, the sending of a question and the wait for a connection may take.
func setReadTimeout(_ form, value string, opts *goredis.UniversalOptions) (err error) {
	opts.ReadTimeout, err = timeout(value)
	opts.WriteTimeout, opts.PoolTimeout = opts.ReadTimeout, opts.ReadTimeout
	return err
}

// timeout reads a duration like 500ms, or whole seconds.
func timeout(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil {
		d, err = time.ParseDuration(value + "s")
	}
	if err != nil || d < time.Millisecond || d > maxTimeout {
		return 0, fmt.Errorf("it is a time from 1ms to %s", maxTimeout)
	}
	return d, nil
}

// setPoolSize sets how many connections there are at most, on a cluster to each node.
func setPoolSize(_ form, value string, opts *goredis.UniversalOptions) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > maxPoolSize {
		return fmt.Errorf("it is a number from 1 to %d", maxPoolSize)
	}
	opts.PoolSize = n
	return nil
}

var errNoSentinel = errors.New("it is for redis+sentinel://; user and password of Redis stand before the host")

func setSentinelUser(f form, value string, opts *goredis.UniversalOptions) error {
	if !f.sentinel {
		return errNoSentinel
	}
	opts.SentinelUsername = value
	return nil
}

func setSentinelPassword(f form, value string, opts *goredis.UniversalOptions) error {
	if !f.sentinel {
		return errNoSentinel
	}
	opts.SentinelPassword = value
	return nil
}

func laterWithTLS(f form, value string, _ *goredis.UniversalOptions) error {
	switch {
	case !f.tls:
		return errors.New("it is for TLS, for URLs that begin with rediss")
	case value == "":
		return errors.New("it is empty")
	}
	return nil
}

// setTLS has the server's certificate checked against the name that is dialled, or server_name where nodes announce
// addresses that their certificates do not hold, and against the system's authorities, or those of the file ca.
func (f form) setTLS(values url.Values, opts *goredis.UniversalOptions) error {
	if !f.tls {
		return nil
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: values.Get("server_name")}
	if file := values.Get("ca"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("the option ca: %w", err)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(pem) {
			return errors.New("the option ca: there is no certificate in the file")
		}
	}
	cert, key := values.Get("cert"), values.Get("key")
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return fmt.Errorf("the options cert and key: %w", err)
		}
		cfg.Certificates = []tls.Certificate{pair}
	}
	opts.TLSConfig = cfg
	return nil
}
