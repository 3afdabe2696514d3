package bot

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	looksLikeSum  = regexp.MustCompile(`^[0-9.+\-*/^()]+$`)
	looksLikeDate = regexp.MustCompile(`^[0-9]{4}([-/.])[0-9]{1,2}([-/.])[0-9]{1,2}$`)
	asking        = regexp.MustCompile(`^(请问|帮我|你知道|算一下|算算|计算|求|what is|what's|whats|how much is|calculate|compute|please|\s)+` +
		`|(等于|是|得|equals|=|\s)*(几|多少|什么|啥|what)*(呢|呀|啊)*[\s=?!。.]*$`)
)

// operators turns words and signs into the calculator's own. The longer words stand first, since the first that fits
// counts.
var operators = strings.NewReplacer(
	"multiplied by", "*", "divided by", "/", "to the power of", "^", "plus", "+", "minus", "-", "times", "*",
	"加上", "+", "减去", "-", "乘以", "*", "除以", "/", "加", "+", "减", "-", "乘", "*",
	"×", "*", "÷", "/", "−", "-", "**", "^", "·", "*",
	"twelve", "12", "eleven", "11", "ten", "10", "nine", "9", "eight", "8", "seven", "7", "six", "6", "five", "5",
	"four", "4", "three", "3", "two", "2", "one", "1", "zero", "0", " ", "",
)

// spellOut strips the asking around a sum and writes its numbers and operators with digits and signs.
func spellOut(folded string) string {
	if len(folded) > 3*maxSum {
		return ""
	}
	return operators.Replace(numerals.ReplaceAllStringFunc(asking.ReplaceAllString(folded, ""), readNumeral))
}

var numerals = regexp.MustCompile(`[零〇一二两三四五六七八九十百千]+`)

// readNumeral turns a Chinese number below ten thousand into digits: 一百零五 → 105, 十二 → 12, 二〇二六 → 2026.
func readNumeral(numeral string) string {
	if !strings.ContainsAny(numeral, "十百千") {
		return digitByDigit.Replace(numeral)
	}
	total, digit := 0, 0
	for _, r := range numeral {
		switch unit := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]; {
		case unit > 0:
			total += max(digit, 1) * unit
			digit = 0
		default:
			digit, _ = strconv.Atoi(digitByDigit.Replace(string(r)))
		}
	}
	return strconv.Itoa(total + digit)
}

var digitByDigit = strings.NewReplacer(
	"零", "0", "〇", "0", "一", "1", "二", "2", "两", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7",
	"八", "8", "九", "9",
)
