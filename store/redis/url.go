package redis

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// form is what the scheme of a URL says about the rest of it.
type form struct {
	scheme   string
	tls      bool
	sentinel bool // the hosts are sentinels, the path names their master
	cluster  bool // the hosts are nodes to ask for the others
	unix     bool // the path is a socket's
}

// forms lists what a URL may begin with, the commonest first. Several tools write the sentinels' form so; the cluster's
// is made like it, since redis:// alone does not say that keys live on several servers.
var forms = []form{
	{scheme: "redis"},
	{scheme: "rediss", tls: true},
	{scheme: "redis+sentinel", sentinel: true},
	{scheme: "rediss+sentinel", sentinel: true, tls: true},
	{scheme: "redis+cluster", cluster: true},
	{scheme: "rediss+cluster", cluster: true, tls: true},
	{scheme: "unix", unix: true},
}

var (
	errScheme = errors.New("it must begin with redis://, rediss:// (TLS), redis+sentinel://, redis+cluster:// or unix://")
	errEncode = errors.New("in user name and password, / ? # @ and % are written %2F %3F %23 %40 and %25")
)

// parseURL returns what a URL asks for, with our limits for what it leaves open:
//
//	redis://[user:password@]host[:port][/database]
//	redis+sentinel://[user:password@]host[:port],…/master[/database]
//	redis+cluster://[user:password@]host[:port],…
//	unix://[user:password@]/path/to/socket[?db=database]
//
// and rediss… for TLS; urloptions.go says what may follow a question mark. An error is one sentence that repeats no
// part of the URL in which a password may stand.
func parseURL(raw string) (*goredis.UniversalOptions, error) {
	opts, err := parseParts(raw)
	if err != nil {
		return nil, fmt.Errorf("the Redis URL can't be understood: %w", err)
	}
	return opts, nil
}

func parseParts(raw string) (*goredis.UniversalOptions, error) {
	scheme, rest, _ := strings.Cut(raw, "://")
	at := slices.IndexFunc(forms, func(f form) bool { return f.scheme == scheme })
	if at < 0 || !strings.HasPrefix(raw, scheme+"://") {
		return nil, errScheme
	}
	f := forms[at]
	rest, query, _ := strings.Cut(rest, "?")
	authority, path := rest, ""
	if slash := strings.Index(rest, "/"); slash >= 0 {
		authority, path = rest[:slash], rest[slash:]
	}
	if strings.Contains(raw, "#") || strings.Contains(query, "@") || !f.unix && strings.Contains(path, "@") {
		return nil, errEncode // a password with such a character has been cut in two
	}
	opts := limited()
	hosts, err := parseUser(authority, opts)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.parseHosts(hosts, opts), f.parsePath(path, opts)); err != nil {
		return nil, err
	}
	return opts, f.parseQuery(query, opts)
}

// parseUser takes user and password off the front and returns the hosts behind them.
func parseUser(authority string, opts *goredis.UniversalOptions) (hosts string, err error) {
	at := strings.LastIndex(authority, "@")
	if at < 0 {
		return authority, nil
	}
	user, password, _ := strings.Cut(authority[:at], ":")
	if opts.Username, err = url.PathUnescape(user); err != nil {
		return "", errEncode
	}
	if opts.Password, err = url.PathUnescape(password); err != nil {
		return "", errEncode
	}
	return authority[at+1:], nil
}

// parseHosts reads the addresses between commas. A missing host is localhost, a missing port the usual one.
func (f form) parseHosts(hosts string, opts *goredis.UniversalOptions) error {
	if f.unix {
		if hosts != "" {
			return errors.New("unix:// is followed by the path of a socket: unix:///run/redis/redis.sock")
		}
		return nil
	}
	port := "6379"
	if f.sentinel {
		port = "26379"
	}
	for host := range strings.SplitSeq(hosts, ",") {
		addr, err := address(host, port)
		if err != nil {
			return err
		}
		opts.Addrs = append(opts.Addrs, addr)
	}
	if len(opts.Addrs) > 1 && !f.sentinel && !f.cluster {
		return errors.New("several hosts are for redis+sentinel:// and redis+cluster://")
	}
	opts.IsClusterMode = f.cluster
	return nil
}

// address completes a host with or without a port.
func address(host, port string) (string, error) {
	u, err := url.Parse("redis://" + host)
	bare := strings.Count(host, ":") > 1 && !strings.HasPrefix(host, "[") // an IPv6 address, or a typing error
	if err != nil || bare || u.Host != host || strings.HasSuffix(host, ":") {
		return "", errors.New("a host is a name or an address, perhaps with a colon and a port")
	}
	name := u.Hostname()
	if name == "" {
		name = "localhost"
	}
	if u.Port() != "" {
		port = u.Port()
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", errors.New("a port is a number from 1 to 65535")
	}
	return net.JoinHostPort(name, port), nil
}

// parsePath reads the database's number, after the master's name for sentinels. For a socket the path is the address.
func (f form) parsePath(path string, opts *goredis.UniversalOptions) error {
	if f.unix {
		if strings.TrimLeft(path, "/") == "" {
			return errors.New("unix:// is followed by the path of a socket: unix:///run/redis/redis.sock")
		}
		opts.Addrs = []string{path}
		return nil
	}
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if f.sentinel {
		if len(parts) == 0 {
			return errors.New("the master's name is missing: redis+sentinel://host:26379/NAME")
		}
		name, err := url.PathUnescape(parts[0])
		if err != nil {
			return errors.New("the master's name is not properly encoded")
		}
		opts.MasterName, parts = name, parts[1:]
	}
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return f.setDatabase(parts[0], opts)
	}
	return errors.New("too many slashes after the host")
}

func (f form) setDatabase(number string, opts *goredis.UniversalOptions) error {
	n, err := strconv.ParseUint(number, 10, 16)
	switch {
	case err != nil:
		return errors.New("a database is a number from 0")
	case n > 0 && f.cluster:
		return errors.New("a cluster has no databases but 0")
	}
	opts.DB = int(n)
	return nil
}

// parseQuery reads the options.
func (f form) parseQuery(query string, opts *goredis.UniversalOptions) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("what follows the question mark is not properly encoded")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		set := urlOptions[name]
		switch {
		case set == nil:
			return fmt.Errorf("an unknown option follows the question mark; there are %s",
				strings.Join(slices.Sorted(maps.Keys(urlOptions)), ", "))
		case len(values[name]) > 1:
			return fmt.Errorf("the option %s is there twice", name)
		}
		if err := set(f, values[name][0], opts); err != nil {
			return fmt.Errorf("the option %s: %w", name, err)
		}
	}
	return f.setTLS(values, opts)
}
