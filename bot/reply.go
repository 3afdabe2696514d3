package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"hihichat/chat"
)

// reply is what a bot sent, not yet trusted.
type reply struct {
	status int
	kind   string // the Content-Type header
	body   []byte // whole, or maxBody and a byte more
}

// text returns what the reply says, as Remote.Answer promises it. A body is read as JSON if its type says so, or if it
// happens to be JSON: many a bot sends text/html for everything.
func (r reply) text() (string, error) {
	kind, _, _ := mime.ParseMediaType(r.kind)
	declared := kind == "application/json" || strings.HasSuffix(kind, "+json")
	switch {
	case r.status != http.StatusOK:
		return "", fmt.Errorf("status %d", r.status)
	case len(r.body) > maxBody:
		return "", errTooLarge
	case !declared && r.kind != "" && !strings.HasPrefix(kind, "text/"):
		return "", errType
	}
	body := bytes.ToValidUTF8(bytes.TrimPrefix(r.body, []byte("\uFEFF")), []byte("\uFFFD"))
	text := string(body)
	if declared || json.Valid(body) {
		var err error
		if text, err = readJSON(body, declared); err != nil {
			return "", err
		}
	}
	if text = presentable(text); text == "" {
		return "", errNothing
	}
	return text, nil
}

// readJSON returns the string that the body is. Undeclared, a lone number or true is as good as a string.
func readJSON(body []byte, declared bool) (string, error) {
	var text *string
	err := json.Unmarshal(body, &text)
	switch {
	case err == nil && text != nil:
		return *text, nil
	case err == nil, declared, strings.ContainsRune("{[", rune(bytes.TrimSpace(body)[0])): // null, or valid and so not empty
		return "", errNoString
	}
	return string(body), nil
}

// presentable returns the text as it may be shown and kept: without control characters but for line breaks and tabs,
// without white space at its ends, and no longer than a message. It is empty if nothing would be seen of it.
func presentable(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(cut(strings.TrimSpace(text), chat.MaxMessageLength))
	if strings.TrimFunc(text, invisible) == "" {
		return ""
	}
	return text
}

// cut returns the first n characters of the text.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}
