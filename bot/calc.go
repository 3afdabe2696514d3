package bot

import (
	"errors"
	"math/big"
	"strings"
)

// The limits of a sum. They keep the worst case far below a millisecond: no number can grow beyond maxBits.
const (
	maxSum    = 100 // bytes
	maxBits   = 512
	maxDepth  = 20
	maxDigits = 40 // of a result that is still told
)

var (
	errNoSum  = errors.New("not a sum")
	errByZero = errors.New("division by zero")
	errTooBig = errors.New("too big")
)

// calculate does the sum in a prompt such as "1+1", "12*3 等于几" or "what is two plus three?" and returns its kind and
// result, or no kind when the prompt is something else.
func calculate(p prompt) (Kind, string) {
	sum := spellOut(p.folded)
	if len(sum) > maxSum || !looksLikeSum.MatchString(sum) || looksLikeDate.MatchString(sum) {
		return "", ""
	}
	calc := calculator{rest: sum}
	value, err := calc.whole()
	switch {
	case errors.Is(err, errByZero):
		return MathsByZero, ""
	case errors.Is(err, errTooBig):
		return MathsTooBig, ""
	case err != nil:
		return "", ""
	}
	return tell(value)
}

// tell writes a whole number out and anything else to four decimals.
func tell(value *big.Rat) (Kind, string) {
	text := value.RatString()
	if !value.IsInt() {
		text = strings.TrimRight(strings.TrimRight(value.FloatString(4), "0"), ".")
	}
	if len(text) > maxDigits {
		return MathsTooBig, ""
	}
	return Maths, text
}

// calculator reads a sum from left to right: sum = product {±product}, product = power {*/power}, power = atom [^power],
// atom = number | (sum) | -atom. It is used once.
type calculator struct {
	rest       string
	depth      int
	operations int // done so far: a number alone is no sum
}

func (c *calculator) whole() (*big.Rat, error) {
	value, err := c.sum()
	if err == nil && (c.rest != "" || c.operations == 0) {
		err = errNoSum
	}
	return value, err
}

// take consumes one of the signs in set, if it comes next.
func (c *calculator) take(set string) byte {
	if c.rest == "" || !strings.Contains(set, c.rest[:1]) {
		return 0
	}
	sign := c.rest[0]
	c.rest = c.rest[1:]
	return sign
}

func (c *calculator) sum() (*big.Rat, error) {
	return c.chain("+-", c.product)
}

func (c *calculator) product() (*big.Rat, error) {
	return c.chain("*/", c.power)
}

// chain joins operands from left to right by the signs in set.
func (c *calculator) chain(set string, operand func() (*big.Rat, error)) (*big.Rat, error) {
	value, err := operand()
	for err == nil {
		sign := c.take(set)
		if sign == 0 {
			return value, nil
		}
		var right *big.Rat
		if right, err = operand(); err == nil {
			value, err = c.apply(sign, value, right)
		}
	}
	return nil, err
}

func (c *calculator) power() (*big.Rat, error) {
	base, err := c.atom()
	if err != nil || c.take("^") == 0 {
		return base, err
	}
	exponent, err := c.nested(c.power)
	if err != nil {
		return nil, err
	}
	return c.apply('^', base, exponent)
}

func (c *calculator) atom() (*big.Rat, error) {
	switch c.take("-+(") {
	case '-':
		value, err := c.nested(c.atom)
		if err != nil {
			return nil, err
		}
		return value.Neg(value), nil
	case '+':
		return c.nested(c.atom)
	case '(':
		value, err := c.nested(c.sum)
		if err == nil && c.take(")") == 0 {
			err = errNoSum
		}
		return value, err
	}
	return c.number()
}

// nested goes one level deeper, which a hostile sum may do maxDepth times.
func (c *calculator) nested(part func() (*big.Rat, error)) (*big.Rat, error) {
	if c.depth++; c.depth > maxDepth {
		return nil, errNoSum
	}
	defer func() { c.depth-- }()
	return part()
}

func (c *calculator) number() (*big.Rat, error) {
	n := len(c.rest) - len(strings.TrimLeft(c.rest, "0123456789."))
	value, ok := new(big.Rat).SetString(c.rest[:n])
	if !ok {
		return nil, errNoSum
	}
	c.rest = c.rest[n:]
	return value, nil
}

func (c *calculator) apply(sign byte, left, right *big.Rat) (*big.Rat, error) {
	c.operations++
	value := new(big.Rat)
	switch sign {
	case '+':
		value.Add(left, right)
	case '-':
		value.Sub(left, right)
	case '*':
		value.Mul(left, right)
	case '/':
		if right.Sign() == 0 {
			return nil, errByZero
		}
		value.Quo(left, right)
	case '^':
		return raise(left, right)
	}
	return bounded(value)
}

// raise multiplies step by step, so that the result is bounded before it grows.
func raise(base, exponent *big.Rat) (*big.Rat, error) {
	if !exponent.IsInt() || exponent.Sign() < 0 {
		return nil, errNoSum
	}
	if exponent.Num().BitLen() > 9 {
		return nil, errTooBig
	}
	value, err := big.NewRat(1, 1), error(nil)
	for n := exponent.Num().Int64(); n > 0 && err == nil; n-- {
		value, err = bounded(value.Mul(value, base))
	}
	return value, err
}

func bounded(value *big.Rat) (*big.Rat, error) {
	if value.Num().BitLen() > maxBits || value.Denom().BitLen() > maxBits {
		return nil, errTooBig
	}
	return value, nil
}
