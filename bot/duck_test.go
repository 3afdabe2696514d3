package bot

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// testDuck always gives the first answer, on a Sunday at noon.
func testDuck() *Duck {
	noon := time.Date(2026, 11, 22, 12, 0, 12, 0, time.UTC)
	return NewDuck(WithPick(func(int) int { return 0 }), WithClock(func() time.Time { return noon }))
}

func TestReplyKinds(t *testing.T) {
	chineseCases := []struct {
		prompt string
		kind   Kind
	}{
		{"你好", Greeting}, {"小黄鸭,你好呀!", Greeting}, {"早上好~", Greeting}, {"在吗?", Greeting},
		{"再见", Farewell}, {"晚安啦", Farewell}, {"88", Farewell},
		{"谢谢你", Thanks}, {"对不起嘛", Apology},
		{"你是谁?", Identity}, {"你是机器人吗", Identity}, {"你好吗?", HowAreYou}, {"最近怎么样", HowAreYou},
		{"你叫什么名字?", Name}, {"我叫小明", Name}, {"你几岁了", Age}, {"你住在哪里", Home},
		{"帮助", Help}, {"你能做什么?", Help},
		{"怎么登录?", SignIn}, {"忘记密码了", SignIn}, {"怎么注册账号", Register}, {"怎么加入聊天室", JoinRoom},
		{"怎么创建房间?", CreateRoom}, {"我想开一个新的聊天室", CreateRoom}, {"怎么跟她私聊", PrivateChat},
		{"现在几点了?", Time}, {"今天星期几", Date}, {"明天会下雨吗", Weather},
		{"讲个笑话吧", Joke}, {"哈哈哈哈哈", Laughter}, {"给我讲个故事", Story}, {"唱首歌", Song}, {"写首诗", Poem},
		{"你吃饭了吗", Food}, {"我爱你", Love}, {"520", Love}, {"你真可爱", Praise}, {"666", Praise},
		{"你这个笨蛋", Insult}, {"滚", Insult}, {"我好难过", Sadness}, {"我不想活了", Distress}, {"好无聊啊", Boredom},
		{"1+1", Maths}, {"12*3 等于几", Maths}, {"一加一等于几?", Maths}, {"3×(4+5)=?", Maths},
		{"十二乘以三十五是多少", Maths}, {"5÷0等于多少", MathsByZero}, {"你会数学吗", Maths},
		{"你是鸭子吗", Duckling}, {"丑小鸭", Duckling}, {"你喜欢猫吗", Animals}, {"你会游泳吗", Swimming},
		{"Go语言好学吗", Go}, {"Flask 是什么", Flask}, {"Redis 怎么样", Redis}, {"我的代码有 bug", Code},
		{"好的", Agree}, {"不要", Refuse},
		{"为什么天是蓝色的", Why}, {"地球是圆的吗?", YesNo}, {"量子纠缠怎么解释", Question}, {"长城有多少公里", Question},
		{"你会说英语吗", Language}, {"谁做的你", Identity}, {"我是新来的", Newcomer}, {"测试", Test},
		{"山", Single}, {"???", Punctuation}, {"……", Punctuation}, {"今天买了一双新鞋", Unknown},
	}
	englishCases := []struct {
		prompt string
		kind   Kind
	}{
		{"hello", Greeting}, {"Hi, duck!", Greeting}, {"GOOD MORNING", Greeting}, {"anybody there?", Greeting},
		{"bye", Farewell}, {"Good night!", Farewell}, {"thanks a lot", Thanks}, {"I'm sorry", Apology},
		{"Who are you?", Identity}, {"are you a robot", Identity}, {"How are you?", HowAreYou}, {"what's up", HowAreYou},
		{"What’s up?", HowAreYou}, {"What is your name?", Name}, {"My name is Bob", Name}, {"how old are you", Age},
		{"where do you live?", Home}, {"help", Help}, {"What can you do?", Help},
		{"How do I sign in?", SignIn}, {"hello, I forgot my password", SignIn}, {"can I register here", Register},
		{"how do I join a room", JoinRoom}, {"how can I create my own room?", CreateRoom},
		{"how does private chat work", PrivateChat},
		{"what time is it?", Time}, {"what day is it today", Date}, {"Will it rain tomorrow?", Weather},
		{"tell me a joke", Joke}, {"lol", Laughter}, {"tell me a story", Story}, {"sing a song", Song},
		{"write a haiku", Poem}, {"I'm hungry", Food}, {"I love you", Love}, {"you are so cute", Praise},
		{"you are stupid", Insult}, {"SHUT UP", Insult}, {"I feel so sad", Sadness}, {"I want to die", Distress},
		{"I'm bored", Boredom},
		{"1+1", Maths}, {"what is 12 * 3?", Maths}, {"two plus three equals", Maths}, {"2^10", Maths}, {"1/0", MathsByZero},
		{"9^9^9", MathsTooBig}, {"do you like maths", Maths},
		{"can ducks fly?", Duckling}, {"quack", Duckling}, {"do you like cats?", Animals}, {"Can you swim?", Swimming},
		{"do you like Go?", Go}, {"is it written in golang", Go}, {"why not Flask", Flask}, {"what is Redis?", Redis},
		{"my code doesn't compile", Code},
		{"ok", Agree}, {"no thanks", Refuse},
		{"why is the sky blue?", Why}, {"Is the earth round?", YesNo}, {"do you believe in ghosts", YesNo},
		{"What is love made of?", Question}, {"where can I park", Question},
		{"Do you speak Chinese?", Language}, {"who made you?", Identity}, {"I'm new here", Newcomer}, {"test", Test},
		{"42", Number}, {"2026-11-22", Number}, {"x", Single}, {"?", Punctuation}, {"!!!", Punctuation}, {":-)", Punctuation},
		{"😀", Emoji}, {"👍👍🏽", Emoji}, {"", Empty}, {" \t\n\u3000", Empty}, {"\u200b\u202e", Empty},
		{strings.Repeat("blah ", 200), Long}, {strings.Repeat("说", 4000), Long},
		{"the train to Lhasa", Unknown}, {"asdfgh", Unknown}, {"\xff\xfe", Punctuation},
	}
	if len(chineseCases) < 30 || len(englishCases) < 30 {
		t.Fatalf("%d Chinese and %d English prompts, want 30 of each", len(chineseCases), len(englishCases))
	}
	duck := testDuck()
	for _, tc := range chineseCases {
		t.Run("zh/"+tc.prompt, func(t *testing.T) {
			kind, _ := duck.Reply(tc.prompt)
			if kind != tc.kind {
				t.Errorf("Reply(%q) is %s, want %s", tc.prompt, kind, tc.kind)
			}
		})
	}
	for _, tc := range englishCases {
		t.Run("en/"+tc.prompt[:min(len(tc.prompt), 40)], func(t *testing.T) {
			kind, _ := duck.Reply(tc.prompt)
			if kind != tc.kind {
				t.Errorf("Reply(%q) is %s, want %s", tc.prompt, kind, tc.kind)
			}
		})
	}
}

func TestAnswerLanguage(t *testing.T) {
	cases := []struct {
		name, prompt string
		chinese      bool
	}{
		{"Chinese", "你好", true},
		{"English", "hello", false},
		{"a technical word in Chinese", "Redis 是什么", true},
		{"a Chinese word in English", "what does the word 你好 mean", false},
		{"an English greeting to the Chinese name", "hello 小黄鸭", true},
		{"Chinese punctuation alone", "？！", true},
		{"punctuation alone", "?!...", false},
		{"a sum without words", "1+1", false},
		{"a sum with Chinese signs", "1×1", true},
		{"an emoji", "😀", false},
		{"French", "bonjour", false},
		{"a Chinese sum", "12*3 等于几", true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			answer := testDuck().Answer(t.Context(), tc.prompt)
			if got := strings.ContainsFunc(answer, isHan); got != tc.chinese {
				t.Errorf("Answer(%q) = %q: Chinese %v, want %v", tc.prompt, answer, got, tc.chinese)
			}
		})
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestAnswersThatSayAFact(t *testing.T) {
	cases := []struct{ name, prompt, want string }{
		{"time", "what time is it?", "12:00"},
		{"Chinese time", "几点了", "12:00"},
		{"date", "what day is it", "Sunday, 22 November 2026"},
		{"Chinese date", "今天几号", "2026年11月22日，星期日"},
		{"sum", "1+1", " 2."},
		{"product", "12*3 等于几", "36"},
		{"precedence", "2+3*4", "14"},
		{"brackets", "(2+3)*4", "20"},
		{"from left to right", "10-3-2", "5"},
		{"fraction", "10/4", "2.5"},
		{"rounded fraction", "2/3", "0.6667"},
		{"decimal fractions are exact", "0.1+0.2", "0.3"},
		{"negative", "3-5", "-2"},
		{"signed operand", "3*-5", "-15"},
		{"power, from the right", "2^3^2", "512"},
		{"Python's power", "2**10", "1024"},
		{"English words", "what is seven times eight?", "56"},
		{"Chinese words", "一百零五加二十等于几", "125"},
		{"digits read one by one", "二〇二六减一", "2025"},
		{"full-width digits", "７＋８＝？", "15"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if answer := testDuck().Answer(t.Context(), tc.prompt); !strings.Contains(answer, tc.want) {
				t.Errorf("Answer(%q) = %q, want %q in it", tc.prompt, answer, tc.want)
			}
		})
	}
}

func TestSameRandomnessSameAnswers(t *testing.T) {
	answers := func() (all []string) {
		n := 0
		duck := NewDuck(WithPick(func(of int) int { n++; return n % of }))
		for range 10 {
			all = append(all, duck.Answer(t.Context(), "你好"))
		}
		return all
	}
	first, second := answers(), answers()
	varied := false
	for i := range first {
		if first[i] != second[i] {
			t.Fatalf("answer %d differs: %q, %q", i, first[i], second[i])
		}
		varied = varied || first[i] != first[0]
	}
	if !varied {
		t.Error("the duck always says the same")
	}
}

// TestOwnAnswersAreNotEchoed plays every answer of the duck back to it.
func TestOwnAnswersAreNotEchoed(t *testing.T) {
	duck := testDuck()
	for _, e := range duck.rules.entries {
		for _, said := range append(append([]string{}, e.Zh...), e.En...) {
			for _, prompt := range []string{said, strings.ToUpper(said), " " + strings.TrimRight(said, "。！？.!?") + "?!"} {
				checkReply(t, duck, prompt)
			}
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, seed := range []string{
		"", "你好", "hello", "1+1", "9^9^9^9", "((((((((((1+1))))))))))", strings.Repeat("(", 90) + "1", "-+-+-+-1/0",
		"\xff\xfe", "ﷺ", "😀", strings.Repeat("哈", 4000), strings.Repeat("a b ", 1000), "The answer is 2. Quack if you agree.",
	} {
		f.Add(seed)
	}
	duck := NewDuck()
	f.Fuzz(func(t *testing.T, text string) { checkReply(t, duck, text) })
}

// checkReply holds for every prompt whatever.
func checkReply(t *testing.T, duck *Duck, text string) {
	t.Helper()
	_, answer := duck.Reply(text)
	switch {
	case !utf8.ValidString(answer):
		t.Errorf("Reply(%q): not UTF-8: %q", text, answer)
	case answer == "" || utf8.RuneCountInString(answer) > MaxAnswer:
		t.Errorf("Reply(%q): %d characters", text, utf8.RuneCountInString(answer))
	case strings.ContainsAny(answer, "<>&{}\n"):
		t.Errorf("Reply(%q): %q is not plain text of one line", text, answer)
	case strings.TrimSpace(text) != "" && strings.Trim(strings.ReplaceAll(answer, strings.TrimSpace(text), ""), " .,!?。，！？") == "":
		t.Errorf("Reply(%q): %q is an echo", text, answer)
	}
}

// TestLongPromptsAreCheap compares nothing with a clock: a prompt that took the matcher more than linear time would
// not end within the test's own limit.
func TestLongPromptsAreCheap(t *testing.T) {
	duck := testDuck()
	for _, unit := range []string{"a", "为什么吗", "create ", "1+", "(", "9^", "ﷺ", "\u0301", "\x00", "一十百千"} {
		text := strings.Repeat(unit, 4000/utf8.RuneCountInString(unit))
		checkReply(t, duck, text)
		checkReply(t, duck, text[:len(unit)*(longPrompt/utf8.RuneCountInString(unit)-1)])
	}
}
