package server

import "bytes"

// lineEnd is how the first line of every request ends that may be mended.
var lineEnd = []byte(" HTTP/1.1")

// mendRequestLine returns head with every stray percent sign of its request target written as %25, and head itself
// when there is nothing to mend. head begins with a request line; what follows its line feed is never touched, and
// neither is a line that is anything but "METHOD /target HTTP/1.1".
//
// The first letter of the method may be missing: see requestConn.
func mendRequestLine(head []byte) []byte {
	end := bytes.IndexByte(head, '\n')
	if end < 0 {
		return head
	}
	line := bytes.TrimSuffix(head[:end], []byte{'\r'})
	method, rest, _ := bytes.Cut(line, []byte{' '})
	target, isRequest := bytes.CutSuffix(rest, lineEnd)
	if !isRequest || !isMethod(method) || !bytes.HasPrefix(target, []byte{'/'}) || bytes.IndexByte(target, ' ') >= 0 {
		return head
	}
	strays := countStrays(target)
	if strays == 0 {
		return head
	}
	mended := make([]byte, 0, len(head)+2*strays)
	mended = append(mended, head[:len(method)+1]...)
	mended = appendMended(mended, target)
	return append(mended, head[len(method)+1+len(target):]...)
}

// isMethod reports whether b could be a method, or one without its first letter. The old page's and all other
// browsers' methods are capital letters.
func isMethod(b []byte) bool {
	for _, c := range b {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

func countStrays(target []byte) (n int) {
	for i, c := range target {
		if c == '%' && !startsEscape(target[i:]) {
			n++
		}
	}
	return n
}

func appendMended(dst, target []byte) []byte {
	for i, c := range target {
		dst = append(dst, c)
		if c == '%' && !startsEscape(target[i:]) {
			dst = append(dst, "25"...)
		}
	}
	return dst
}

// startsEscape reports whether b begins with a percent sign and two hex digits.
func startsEscape(b []byte) bool { return len(b) >= 3 && isHex(b[1]) && isHex(b[2]) }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
