package auth

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"
)

// The vectors were made with Python's hashlib, hmac and zlib after itsdangerous's documentation, and Flask 3.1 reads
// those of the new counting as they are meant.
const (
	flaskSecret = "a key of years ago"

	// {"_fresh":true,"_user_id":"7"}
	flaskByString = "eyJfZnJlc2giOnRydWUsIl91c2VyX2lkIjoiNyJ9.awLZTA.Lcmgln_OF3MGbMBuU_hvMvHq3kM"
	// {"user_id":7}
	flaskByNumber = "eyJ1c2VyX2lkIjo3fQ.awLZTA.9NIl7Is6IZcMIzDAMvUSh1yiEIs"
	// Flask-Login 0.4: _fresh, _id (a SHA-512), csrf_token and user_id "7", compressed
	flaskByLogin04 = ".eJwlzj0OwjAMQOG7ZO6Q-Cexe5kqiR2BkEBK2wlxd4pY31u-d9jG9P0W1mOevoTtbmENlWozIpJOyhlMQFJiS1jT6N2rQhkMjYyJFbQMaYROYFUUUFpPmCE7ofWGYtaiAMn1ineNNBpB5EKEKugiLJyKGkfmVIdnCEvo-xzb8Xr48_JY8l87d59_YAmfLw6IM5w.awLZTA.t8ZIQCMEVHrrQKkDeFaMPSa8zy8"
	// _flashes (tagged tuples of Chinese), _permanent and _user_id "7", compressed
	flaskPermanent = ".eJztkTEKgDAUQ68imTt1UOlVVKRqqkIr0m8n6d2th3BzSvKmB7kxOm9lo8B0N6qrBAJF7Eoo9KmetO5T62Z-3TFk9RvkQZVLImWDcdYLyzwZgz14FLErppckYRz3BQYN8gOjmpV3.awLZTA.S7pGxMLJ-GhY0xz8JYPKPneiVI8"
	// {"user_id":"7"}, counted from 2011 as itsdangerous 0.24 did
	flaskOldEpoch = "eyJ1c2VyX2lkIjoiNyJ9.HeRqzA.2NbrQC2hDpiP7u_067gUR96xPrM"
)

// flaskSigned is when all of them were signed.
var flaskSigned = time.Date(2026, 11, 22, 12, 0, 12, 0, time.UTC)

func TestFlaskCookies(t *testing.T) {
	key := newFlaskKey(flaskSecret)
	for name, tt := range map[string]struct {
		cookie    string
		permanent bool
	}{
		"_user_id as text":          {flaskByString, false},
		"user_id as number":         {flaskByNumber, false},
		"Flask-Login 0.4":           {flaskByLogin04, false},
		"tagged and permanent":      {flaskPermanent, true},
		"counted from 2011":         {flaskOldEpoch, false},
		"two names for one user":    {signFlask(flaskSecret, `{"user_id":7,"_user_id":"7"}`, flaskSigned), false},
		"permanent is something":    {signFlask(flaskSecret, `{"user_id":7,"_permanent":"yes"}`, flaskSigned), false},
		"written with blanks":       {signFlask(flaskSecret, ` { "user_id" : 7 } `, flaskSigned), false},
		"escapes in its number":     {signFlask(flaskSecret, `{"user_id":"\u0037"}`, flaskSigned), false},
		"large, but not too large":  {packFlask(`{"user_id":7,"x":"` + strings.Repeat("x", maxFlaskPayload-100) + `"}`), false},
		"what we sign in this test": {signFlask(flaskSecret, `{"user_id":7}`, flaskSigned), false},
	} {
		t.Run(name, func(t *testing.T) {
			s, ok := key.read(tt.cookie)
			if !ok || s.userID != 7 || !s.signed.Equal(flaskSigned) || s.permanent != tt.permanent || len(s.digest) != 64 {
				t.Errorf("read %+v, %v", s, ok)
			}
		})
	}
	if ours := signFlask(flaskSecret, `{"user_id":7}`, flaskSigned); ours != flaskByNumber {
		t.Errorf("this test signs %s", ours)
	}
}

func TestCookiesThatFlaskHasNotSigned(t *testing.T) {
	key := newFlaskKey(flaskSecret)
	payload, rest, _ := strings.Cut(flaskByString, ".")
	signed, signature, _ := strings.Cut(rest, ".")
	sign := func(payload string) string { return signFlask(flaskSecret, payload, flaskSigned) }
	for name, cookie := range map[string]string{
		"nothing":                      "",
		"dots":                         "...",
		"many dots":                    strings.Repeat(".", maxFlaskCookie),
		"no signature":                 payload + "." + signed,
		"an empty signature":           payload + "." + signed + ".",
		"another signature":            payload + "." + signed + "." + strings.ToLower(signature),
		"a signature cut off":          flaskByString[:len(flaskByString)-1],
		"another spelling of the same": flaskByString[:len(flaskByString)-1] + "N",
		"padding":                      flaskByString + "=",
		"a blank":                      flaskByString + " ",
		"another payload":              strings.Replace(flaskByString, "fQ", "9Q", 1) + "x",
		"another time":                 payload + ".awLZTB." + signature,
		"another key":                  signFlask("another key", `{"user_id":7}`, flaskSigned),
		"no key":                       signFlask("", `{"user_id":7}`, flaskSigned),
		"too long":                     sign(`{"user_id":7,"x":"` + strings.Repeat("x", maxFlaskCookie) + `"}`),
		"no time":                      signText(flaskSecret, payload),
		"an empty time":                signText(flaskSecret, payload+"."),
		"a time too long":              signText(flaskSecret, payload+".AAAAAAAAAAA"),
		"a time that is none":          signText(flaskSecret, payload+".**"),
		"a guest":                      sign(`{"_permanent":true}`),
		"no object":                    sign(`[7]`),
		"no JSON":                      sign(`user_id=7`),
		"something behind it":          sign(`{"user_id":7}{}`),
		"user null":                    sign(`{"user_id":null}`),
		"user zero":                    sign(`{"user_id":0}`),
		"user negative":                sign(`{"user_id":-7}`),
		"user a fraction":              sign(`{"user_id":7.0}`),
		"user in scientific notation":  sign(`{"user_id":7e0}`),
		"user with a zero in front":    sign(`{"user_id":"07"}`),
		"user with a plus":             sign(`{"user_id":"+7"}`),
		"user with a blank":            sign(`{"user_id":" 7"}`),
		"user in other digits":         sign(`{"user_id":"７"}`),
		"user beyond all bounds":       sign(`{"user_id":99999999999999999999999}`),
		"user a name":                  sign(`{"user_id":"admin"}`),
		"user a list":                  sign(`{"user_id":[7]}`),
		"user tagged":                  sign(`{"user_id":{" b":"Nw=="}}`),
		"user in another case":         sign(`{"USER_ID":7}`),
		"two users":                    sign(`{"user_id":7,"_user_id":8}`),
		"two users, one of them none":  sign(`{"user_id":7,"_user_id":null}`),
		"compressed, but it is not":    signText(flaskSecret, "."+payload+".awLZTA"),
		"compressed and cut off":       signText(flaskSecret, cutTail(packFlask(`{"user_id":7}`))+".awLZTA"),
		"a bomb":                       packFlask(`{"user_id":7,"x":"` + strings.Repeat("x", 1<<20) + `"}`),
		"too large for its blanks":     packFlask(`{"user_id":7}` + strings.Repeat(" ", maxFlaskPayload)),
		"just too large":               packFlask(`{"user_id":7,"x":"` + strings.Repeat("x", maxFlaskPayload) + `"}`),
	} {
		t.Run(name, func(t *testing.T) {
			if s, ok := key.read(cookie); ok {
				t.Errorf("read %+v", s)
			}
		})
	}
}

// Whatever comes, reading ends without a panic, and only what bears our signature says anything.
func FuzzFlaskCookie(f *testing.F) {
	for _, cookie := range []string{flaskByString, flaskByNumber, flaskByLogin04, flaskPermanent, flaskOldEpoch, "", "..", "a.b.c"} {
		f.Add(cookie, `{"user_id":7}`)
	}
	key := newFlaskKey(flaskSecret)
	known, _ := key.read(flaskByNumber)
	f.Fuzz(func(t *testing.T, cookie, payload string) {
		if s, ok := newFlaskKey("a key that signed none of them").read(cookie); ok {
			t.Errorf("read %+v", s)
		}
		for _, signed := range []string{signText(flaskSecret, cookie), packFlask(payload), signFlask(flaskSecret, payload, flaskSigned)} {
			s, ok := key.read(signed)
			if ok && (s.userID <= 0 || len(s.digest) != 64) || !ok && s != (flaskSession{}) {
				t.Errorf("read %+v, %v of %q", s, ok, signed)
			}
			if ok && s.digest == known.digest && !strings.HasPrefix(flaskByNumber, signed[:len(signed)-28]) {
				t.Errorf("%q passes for another cookie", signed)
			}
		}
	})
}

// signFlask returns the cookie that Flask would make of a payload, without compression.
func signFlask(secret, payload string, at time.Time) string {
	return signText(secret, flaskEncoding.EncodeToString([]byte(payload))+"."+encodedTime(at))
}

// packFlask is signFlask with compression and the key and time of the vectors.
func packFlask(payload string) string {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write([]byte(payload))
	_ = w.Close()
	return signText(flaskSecret, "."+flaskEncoding.EncodeToString(packed.Bytes())+"."+encodedTime(flaskSigned))
}

func signText(secret, text string) string {
	return fmt.Sprintf("%s.%s", text, flaskEncoding.EncodeToString(flaskMAC(newFlaskKey(secret), text)))
}

func encodedTime(at time.Time) string {
	return flaskEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, uint32(at.Unix())))
}

// cutTail returns the packed payload of a cookie without its last four characters.
func cutTail(cookie string) string {
	payload := cookie[:strings.LastIndexByte(cookie[:strings.LastIndexByte(cookie, '.')], '.')]
	return payload[:len(payload)-4]
}
