package bot

// Kind says what the duck understood a prompt to be. The kinds of rules.json and the ones that only the code can tell
// (by the prompt's shape, or by doing sums) share this list; rules_test.go compares it with the file.
type Kind string

// What a guest may be talking about.
const (
	Greeting    Kind = "greeting"
	Farewell    Kind = "farewell"
	Thanks      Kind = "thanks"
	Apology     Kind = "apology"
	Identity    Kind = "identity"
	HowAreYou   Kind = "how-are-you"
	Name        Kind = "name"
	Age         Kind = "age"
	Home        Kind = "home"
	Language    Kind = "language"
	Newcomer    Kind = "newcomer"
	Test        Kind = "test"
	Help        Kind = "help"
	SignIn      Kind = "sign-in"
	Register    Kind = "register"
	JoinRoom    Kind = "join-room"
	CreateRoom  Kind = "create-room"
	PrivateChat Kind = "private-chat"
	Time        Kind = "time"
	Date        Kind = "date"
	Weather     Kind = "weather"
	Joke        Kind = "joke"
	Laughter    Kind = "laughter"
	Food        Kind = "food"
	Love        Kind = "love"
	Praise      Kind = "praise"
	Insult      Kind = "insult"
	Sadness     Kind = "sadness"
	Distress    Kind = "distress" // talk of ending one's life: no jokes, a word towards real people
	Boredom     Kind = "boredom"
	Song        Kind = "song"
	Poem        Kind = "poem"
	Story       Kind = "story"
	Duckling    Kind = "duck"
	Animals     Kind = "animals"
	Swimming    Kind = "swimming"
	Go          Kind = "go"
	Flask       Kind = "flask"
	Redis       Kind = "redis"
	Code        Kind = "code"
	Agree       Kind = "agree"
	Refuse      Kind = "refuse"
	Why         Kind = "why"
	YesNo       Kind = "yes-no"
	Question    Kind = "question" // asked, but about nothing that the duck knows
)

// What only the code can tell.
const (
	Empty       Kind = "empty"
	Long        Kind = "long"
	Punctuation Kind = "punctuation"
	Emoji       Kind = "emoji"
	Single      Kind = "single"
	Number      Kind = "number"
	Maths       Kind = "maths"
	MathsByZero Kind = "maths-by-zero"
	MathsTooBig Kind = "maths-too-big"
	Unknown     Kind = "unknown"
)
