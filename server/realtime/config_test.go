package realtime

import (
	"net/http"
	"testing"
	"time"
)

func TestOrigins(t *testing.T) {
	cfg := Config{AllowedOrigins: []string{"https://chat.example", "http://127.0.0.1:8080"}}
	for _, tt := range []struct {
		name, host, origin string
		want               bool
	}{
		{"a native client says nothing", "chat.example", "", true},
		{"same host", "10.0.0.1:5000", "http://10.0.0.1:5000", true},
		{"same host behind a proxy with https", "chat.example", "https://chat.example", true},
		{"allowed", "10.0.0.1:5000", "https://chat.example", true},
		{"allowed, with a port", "10.0.0.1:5000", "http://127.0.0.1:8080", true},
		{"another port of the same host", "10.0.0.1:5000", "http://10.0.0.1:5001", false},
		{"no port", "10.0.0.1:5000", "http://10.0.0.1", false},
		{"allowed, with another scheme", "10.0.0.1:5000", "http://chat.example", false},
		{"allowed, with another port", "10.0.0.1:5000", "https://chat.example:444", false},
		{"allowed as a prefix", "10.0.0.1:5000", "https://chat.example.evil.example", false},
		{"allowed as a suffix", "10.0.0.1:5000", "https://evil-chat.example", false},
		{"host as a prefix", "chat.example", "https://chat.example.evil.example", false},
		{"host as a user", "chat.example", "https://chat.example@evil.example", false},
		{"foreign", "chat.example", "https://evil.example", false},
		{"of a sandboxed page", "chat.example", "null", false},
		{"of a file", "chat.example", "file://", false},
		{"no scheme", "chat.example", "chat.example", false},
		{"rubbish", "chat.example", "://%zz", false},
		{"no host at all", "", "http://", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &http.Request{Host: tt.host, Header: http.Header{}}
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
			if got := cfg.originAllowed(r); got != tt.want {
				t.Errorf("allowed: %v", got)
			}
		})
	}
}

func TestDefaultsFillWhatIsLeftOut(t *testing.T) {
	got := Config{MaxPacket: 7}.withDefaults()
	if got.MaxPacket != 7 || got.PingInterval != 25*time.Second || got.PingTimeout != 20*time.Second || got.MaxPost == 0 ||
		got.MaxQueue == 0 || got.WriteTimeout == 0 || got.SweepEvery == 0 {
		t.Errorf("%+v", got)
	}
}
