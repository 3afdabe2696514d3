package handlers

import (
	"crypto/md5"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestIdenticonsAreSmallWellFormedAndDistinct(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"alice", "bob", "大厅", "youke", "admin", ""} {
		svg := identicon(md5.Sum([]byte(name + "@hihichat.com")))
		if svg != identicon(md5.Sum([]byte(name+"@hihichat.com"))) {
			t.Errorf("%q was drawn twice differently", name)
		}
		if other, ok := seen[svg]; ok {
			t.Errorf("%q looks like %q", name, other)
		}
		seen[svg] = name
		if len(svg) > 1500 {
			t.Errorf("%q takes %d bytes", name, len(svg))
		}
		decoder := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%q is no XML: %v", name, err)
			}
		}
	}
}

func TestNoIdenticonIsEmpty(t *testing.T) {
	if svg := identicon([md5.Size]byte{}); !strings.Contains(svg, "stroke") {
		t.Errorf("an empty picture: %s", svg)
	}
}
