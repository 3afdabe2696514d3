package redis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

func TestURLsThatAreUnderstood(t *testing.T) {
	const usual = "tcp, 2s, 3s, 32"
	cases := []struct{ name, url, want string }{
		{"one server", "redis://chat.example:6380/2", "single [chat.example:6380] db 2, " + usual},
		{"nothing but the scheme", "redis://", "single [localhost:6379] db 0, " + usual},
		{"no port", "redis://10.0.0.1", "single [10.0.0.1:6379] db 0, " + usual},
		{"a slash at the end", "redis://10.0.0.1/", "single [10.0.0.1:6379] db 0, " + usual},
		{"IPv6", "redis://[::1]:6380/0", "single [[::1]:6380] db 0, " + usual},
		{"IPv6 without a port", "redis://[fe80::1]", "single [[fe80::1]:6379] db 0, " + usual},
		{"a password", "redis://:hunter2@h:1", "single [h:1] db 0, by :hunter2, " + usual},
		{"a user", "redis://hihi:hunter2@h:1", "single [h:1] db 0, by hihi:hunter2, " + usual},
		{"awkward characters", "redis://a%40b:%2F%3F%23%40%25:,+@h:1", "single [h:1] db 0, by a@b:/?#@%:,+, " + usual},
		{"an at sign in the password", "redis://u:p@ss@h:1", "single [h:1] db 0, by u:p@ss, " + usual},
		{"the database as an option", "redis://h:1?db=3", "single [h:1] db 3, " + usual},
		{"TLS", "rediss://h:1", "single [h:1] db 0, " + strings.Replace(usual, "tcp", "tls ", 1)},
		{"TLS with a name", "rediss://h:1?server_name=redis.example", "single [h:1] db 0, tls redis.example, 2s, 3s, 32"},
		{"limits", "redis://h:1?dial_timeout=100ms&read_timeout=10&pool_size=4", "single [h:1] db 0, tcp, 100ms, 10s, 4"},
		{"a socket", "unix:///run/redis@a/redis.sock", "single [/run/redis@a/redis.sock] db 0, " + usual},
		{"a socket with a password", "unix://hihi:hunter2@/run/redis.sock?db=1", "single [/run/redis.sock] db 1, by hihi:hunter2, " + usual},
		{"sentinels", "redis+sentinel://a:1,b,[::1]:3/chat", "sentinel chat [a:1 b:26379 [::1]:3] db 0, " + usual},
		{"sentinels with all there is", "rediss+sentinel://hihi:pw@a/my%20chat/5?sentinel_user=s&sentinel_password=sp%40",
			"sentinel my chat (s:sp@) [a:26379] db 5, by hihi:pw, " + strings.Replace(usual, "tcp", "tls ", 1)},
		{"a cluster", "redis+cluster://hihi:pw@a:1,b:2", "cluster [a:1 b:2] db 0, by hihi:pw, " + usual},
		{"a cluster by one node", "rediss+cluster://a/0", "cluster [a:6379] db 0, " + strings.Replace(usual, "tcp", "tls ", 1)},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			opts, err := parseURL(tc.url)
			must(t, err)
			if got := described(opts); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

// described writes options as the table has them.
func described(o *goredis.UniversalOptions) string {
	how := "single"
	switch {
	case o.MasterName != "" && o.SentinelUsername+o.SentinelPassword != "":
		how = fmt.Sprintf("sentinel %s (%s:%s)", o.MasterName, o.SentinelUsername, o.SentinelPassword)
	case o.MasterName != "":
		how = "sentinel " + o.MasterName
	case o.IsClusterMode:
		how = "cluster"
	}
	by, via := "", "tcp"
	if o.Username+o.Password != "" {
		by = fmt.Sprintf(" by %s:%s,", o.Username, o.Password)
	}
	if o.TLSConfig != nil {
		via = "tls " + o.TLSConfig.ServerName
	}
	return fmt.Sprintf("%s %v db %d,%s %s, %s, %s, %d", how, o.Addrs, o.DB, by, via, o.DialTimeout, o.ReadTimeout, o.PoolSize)
}

// TestURLsThatAreRefused: the line says what to mend and repeats nothing in which a password may stand.
func TestURLsThatAreRefused(t *testing.T) {
	cases := []struct{ name, url, want string }{
		{"nothing", "", "redis+sentinel://"},
		{"no scheme", "hunter2:6379", "redis+sentinel://"},
		{"only a scheme's name", "redis", "redis+sentinel://"},
		{"another protocol", "http://hunter2", "redis+sentinel://"},
		{"a bare slash in the password", "redis://u:hun/hunter2@h:1", "%2F"},
		{"a bare question mark in the password", "redis://u:hun?hunter2@h:1", "%3F"},
		{"a bare number sign in the password", "redis://u:hun#hunter2@h:1", "%23"},
		{"a bare percent sign in the password", "redis://u:hunter2%@h:1", "%25"},
		{"a bare percent sign in the user", "redis://hunter2%:p@h:1", "%25"},
		{"a port that is none", "redis://u:hunter2@h:no", "host"},
		{"a port without number", "redis://h:", "host"},
		{"a port too high", "redis://h:65536", "65535"},
		{"port 0", "redis://h:0", "65535"},
		{"IPv6 without brackets", "redis://::1:6379", "host"},
		{"a space in the host", "redis://a b:1", "host"},
		{"several hosts of one server", "redis://a:1,b:2", "redis+cluster://"},
		{"an empty host among several", "redis+cluster://a:1,:x", "host"},
		{"a database that is none", "redis://h/hunter2", "number"},
		{"a database below 0", "redis://h/-1", "number"},
		{"two databases", "redis://h/1/2", "slashes"},
		{"a cluster's database", "redis+cluster://a:1/2", "no databases"},
		{"sentinels without a master", "redis+sentinel://a:1", "redis+sentinel://host:26379/NAME"},
		{"sentinels with a slash alone", "redis+sentinel://a:1/", "redis+sentinel://host:26379/NAME"},
		{"a master's name that is broken", "redis+sentinel://a:1/%zz", "name"},
		{"a socket without a path", "unix://", "path"},
		{"a socket's relative path", "unix://run/redis.sock", "path"},
		{"an unknown option", "redis://h?hunter2=1", "read_timeout"},
		{"an option twice", "redis://h?db=1&db=2", "twice"},
		{"options that are broken", "redis://h?db=%zz", "encoded"},
		{"a time that is none", "redis://h?read_timeout=hunter2", "read_timeout"},
		{"a limit switched off", "redis://h?dial_timeout=0", "dial_timeout"},
		{"a limit that is none", "redis://h?read_timeout=2h", "read_timeout"},
		{"no connections", "redis://h?pool_size=0", "pool_size"},
		{"a sentinel's password elsewhere", "redis://h?sentinel_password=hunter2", "sentinel"},
		{"a sentinel's user elsewhere", "redis+cluster://h?sentinel_user=hunter2", "sentinel"},
		{"TLS's options without TLS", "redis://h?ca=/etc/ca.pem", "rediss"},
		{"an empty option of TLS", "rediss://h?ca=", "empty"},
		{"authorities that are missing", "rediss://h?ca=/nowhere/ca.pem", "/nowhere/ca.pem"},
		{"authorities that are none", "rediss://h?ca=/dev/null", "no certificate"},
		{"a certificate without its key", "rediss://h?cert=/dev/null", "key"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parseURL(tc.url)
			if err == nil {
				t.Fatal("no error")
			}
			line := err.Error()
			if !strings.HasPrefix(line, "the Redis URL can't be understood: ") || !strings.Contains(line, tc.want) {
				t.Errorf("error %q, want one with %q", line, tc.want)
			}
			if strings.Contains(line, "\n") || strings.Contains(line, "hunter2") || strings.Contains(line, "hun/") {
				t.Errorf("error %q shows the password or has more than one line", line)
			}
		})
	}
}

func TestNoLimitCanBeSwitchedOff(t *testing.T) {
	opts, err := parseURL("redis://h?dial_timeout=1m&read_timeout=1m&pool_size=10000")
	must(t, err)
	limits := []time.Duration{opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout, opts.PoolTimeout}
	if slices.ContainsFunc(limits, func(d time.Duration) bool { return d != time.Minute }) || !opts.ContextTimeoutEnabled {
		t.Errorf("limits %v", limits)
	}
}
