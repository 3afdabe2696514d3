package server

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"sync"
)

// Proxies are the networks of the reverse proxies in front of the server. Only what these say about a client counts.
type Proxies []netip.Prefix

// ParseProxies reads addresses and networks such as 10.0.0.0/8 or ::1. An error names the one that is wrong.
func ParseProxies(list []string) (Proxies, error) {
	var proxies Proxies
	for _, raw := range list {
		raw = strings.TrimSpace(raw)
		if addr, err := netip.ParseAddr(raw); err == nil {
			addr = addr.Unmap()
			proxies = append(proxies, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(raw)
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network (like 10.0.0.0/8)", raw)
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

func (p Proxies) trusts(addr netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// The headers by which a proxy tells about the client.
const (
	forwardedFor   = "X-Forwarded-For"
	forwardedProto = "X-Forwarded-Proto"
	forwardedHost  = "X-Forwarded-Host"
)

// reveal shows the handlers the client instead of the proxy: RemoteAddr and Host become the client's, and
// X-Forwarded-Proto is left standing, as http or https. What others than our proxies claim is removed, and logged once:
// mostly it is a proxy that the configuration does not name, behind which all clients look like one.
func (p Proxies) reveal(next http.Handler, log *slog.Logger) http.Handler {
	var once sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer := addrOf(r.RemoteAddr)
		trusted := p.trusts(peer)
		if trusted {
			r = p.asClient(r, peer)
		} else if r.Header.Get(forwardedFor) != "" {
			once.Do(func() { warnOfProxy(r, peer, log) })
		}
		if proto := r.Header.Get(forwardedProto); !trusted || (proto != "http" && proto != "https") {
			r.Header.Del(forwardedProto)
		}
		for _, name := range []string{forwardedFor, forwardedHost, "X-Forwarded-Port", "X-Real-Ip", "Forwarded"} {
			r.Header.Del(name)
		}
		next.ServeHTTP(w, r)
	})
}

func warnOfProxy(r *http.Request, peer netip.Addr, log *slog.Logger) {
	log.WarnContext(r.Context(), "X-Forwarded-For is not believed: it comes from an address that --trusted-proxies does not name; "+
		"if that is your proxy, name it there", "addr", peer)
}

// asClient returns the request as the first proxy got it.
func (p Proxies) asClient(r *http.Request, peer netip.Addr) *http.Request {
	client := *r
	if addr := p.client(r.Header.Values(forwardedFor), peer); addr != peer {
		client.RemoteAddr = net.JoinHostPort(addr.String(), "0")
	}
	if host := last(r.Header.Values(forwardedHost)); validHost(host) {
		client.Host = host
	}
	if proto := last(r.Header.Values(forwardedProto)); proto != "" {
		client.Header.Set(forwardedProto, strings.ToLower(proto))
	}
	return &client
}

// client follows X-Forwarded-For from the nearest proxy outwards to the first address that is not one of ours. Further
// ones are the client's own inventions.
func (p Proxies) client(headers []string, peer netip.Addr) netip.Addr {
	hops := strings.Split(strings.Join(headers, ","), ",")
	addr := peer
	for i := len(hops) - 1; i >= 0 && p.trusts(addr); i-- {
		next := addrOf(strings.TrimSpace(hops[i]))
		if !next.IsValid() {
			break
		}
		addr = next
	}
	return addr
}

// addrOf returns the address of "address" or "address:port", the zero Addr for anything else.
func addrOf(s string) netip.Addr {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone("")
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}

// last returns the last element of a header's comma-separated values: the nearest proxy's word.
func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	value := values[len(values)-1]
	return strings.TrimSpace(value[strings.LastIndexByte(value, ',')+1:])
}

var hostPattern = regexp.MustCompile(`^(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(:[0-9]{1,5})?$`)

// validHost reports whether s is a plain host with or without a port, fit to stand in a header.
func validHost(s string) bool { return len(s) <= 255 && hostPattern.MatchString(s) }
