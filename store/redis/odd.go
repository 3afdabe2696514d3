package redis

import "strings"

// What others keep at our keys, and rows that are no messages, are passed over: a page shows what there is. Each key is
// logged once for as long as the program runs, since pages are read often.

// wrongType reports that a key holds something else than the command expects: somebody else uses the name.
// Before Redis 7 a script's error has words of its own in front.
func wrongType(err error) bool {
	if err == nil {
		return false
	}
	said := err.Error()
	return strings.HasPrefix(said, "WRONGTYPE") ||
		strings.HasPrefix(said, "ERR Error running script") && strings.Contains(said, "WRONGTYPE")
}

// reportOdd logs that something at key was skipped.
func (s *Store) reportOdd(key string, err error) {
	if _, known := s.odd.LoadOrStore(key, true); !known {
		s.log.Warn("skipped what is not the chat's, in Redis", "key", key, "error", reason(err))
	}
}

// reason keeps the text of a message out of the log: of a JSON error only its kind is told.
func reason(err error) string {
	switch {
	case wrongType(err):
		return "it holds another type of value"
	case err == errForeignRow:
		return err.Error()
	}
	return "not a JSON object of the expected form"
}
