package bot

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// allKinds are the kinds of kind.go, in its order.
var allKinds = []Kind{
	Greeting, Farewell, Thanks, Apology, Identity, HowAreYou, Name, Age, Home, Language, Newcomer, Test, Help, SignIn, Register, JoinRoom,
	CreateRoom, PrivateChat, Time, Date, Weather, Joke, Laughter, Food, Love, Praise, Insult, Sadness, Distress, Boredom,
	Song, Poem, Story, Duckling, Animals, Swimming, Go, Flask, Redis, Code, Agree, Refuse, Why, YesNo, Question,
	Empty, Long, Punctuation, Emoji, Single, Number, Maths, MathsByZero, MathsTooBig, Unknown,
}

func TestRulesHoldEveryKindAndNoOther(t *testing.T) {
	rules := mustLoad(rulesFile)
	known := make(map[Kind]bool)
	for _, kind := range allKinds {
		known[kind] = true
		if rules.byKind[kind] == nil {
			t.Errorf("no rule for %s", kind)
		}
	}
	for i, e := range rules.entries {
		if !known[e.Kind] {
			t.Errorf("entry %d has an unknown kind %q", i, e.Kind)
		}
	}
}

func TestEveryAnswerIsPresentable(t *testing.T) {
	for _, e := range mustLoad(rulesFile).entries {
		for lang, answers := range map[language][]string{chinese: e.Zh, english: e.En} {
			if len(answers) < 3 {
				t.Errorf("%s: %d answers, want three at least", e.Kind, len(answers))
			}
			for _, answer := range answers {
				checkAnswer(t, e.Kind, lang, answer)
			}
		}
	}
}

func checkAnswer(t *testing.T, kind Kind, lang language, answer string) {
	t.Helper()
	if n := utf8.RuneCountInString(answer); n > MaxAnswer-80 { // place-holders grow
		t.Errorf("%s: %d characters: %q", kind, n, answer)
	}
	if strings.ContainsAny(answer, "<>&\n") || strings.TrimSpace(answer) != answer {
		t.Errorf("%s: not plain text: %q", kind, answer)
	}
	if lang == chinese && !strings.ContainsFunc(answer, isHan) {
		t.Errorf("%s: not Chinese: %q", kind, answer)
	}
}

// TestNoPromptIsEchoedByTwoAnswers proves that Reply always finds an answer that is no echo. An answer echoes a prompt
// if its letters are those of the prompt, once or over and over. Two texts repeat one and the same only if it makes no
// difference which of them stands first.
func TestNoPromptIsEchoedByTwoAnswers(t *testing.T) {
	for _, e := range mustLoad(rulesFile).entries {
		for _, answers := range [][]string{e.Zh, e.En} {
			for i, a := range answers {
				for _, b := range answers[:i] {
					if plain(a)+plain(b) == plain(b)+plain(a) {
						t.Errorf("%s: %q and %q repeat the same", e.Kind, a, b)
					}
				}
			}
		}
	}
}

// TestEveryPhraseReachesItsKind finds phrases that can never count, because an entry above takes all they match.
func TestEveryPhraseReachesItsKind(t *testing.T) {
	duck := testDuck()
	for _, e := range duck.rules.entries {
		for _, phrase := range e.Phrases {
			prompt := strings.NewReplacer("^", "", "$", "", "*", " ").Replace(phrase)
			if got, _ := duck.understand(newPrompt(prompt)); got.Kind != e.Kind {
				t.Errorf("%q of %s is taken for %s", phrase, e.Kind, got.Kind)
			}
		}
	}
}

func TestPatterns(t *testing.T) {
	cases := []struct {
		name, phrase, prompt string
		want                 bool
	}{
		{"whole words", "hi", "oh hi there", true},
		{"not part of a word", "hi", "this", false},
		{"apostrophes don't count", "whats up", "What's up?", true},
		{"Chinese anywhere", "天气", "今天天气好", true},
		{"Chinese across punctuation", "你好吗", "你,好吗", true},
		{"words beside Chinese", "redis", "用redis吗", true},
		{"start", "^is", "is it", true},
		{"start only", "^is", "it is", false},
		{"end", "吗$", "好吗?", true},
		{"end only", "吗$", "吗啡", false},
		{"the last of several ends", "吗$", "吗吗", true},
		{"whole", "^no$", "No!", true},
		{"whole only", "^no$", "no way", false},
		{"gap", "create * room", "create my own room", true},
		{"gap of nothing", "create * room", "create room", true},
		{"gap in order", "create * room", "room create", false},
		{"Chinese gap", "建*房间", "建一个房间", true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if got := newPattern(tc.phrase).in(newPrompt(tc.prompt)); got != tc.want {
				t.Errorf("%q in %q: %v, want %v", tc.phrase, tc.prompt, got, tc.want)
			}
		})
	}
}

func TestBrokenRulesAreAnError(t *testing.T) {
	if _, err := load([]byte(`[{"kind": `)); err == nil {
		t.Error("no error for a truncated file")
	}
}
