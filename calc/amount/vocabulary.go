package amount

// enKind is the part a word plays in an English number.
type enKind uint8

const (
	enUnit enKind = iota + 1
	enTeen
	enTen
	enHundred
	enScale
	enArticle // a, an
	enHalf
	enQuarter
	enFew // several, a few
	enDozen
	enPart // third, fifth: of a fraction
	enPlural
)

type enWord struct {
	kind enKind
	v    int64 // the value, or the power of ten of a scale
}

// englishWords are the words English numbers are made of.
var englishWords = map[string]enWord{
	"zero": {enUnit, 0}, "one": {enUnit, 1}, "two": {enUnit, 2}, "three": {enUnit, 3}, "four": {enUnit, 4}, "five": {enUnit, 5}, "six": {enUnit, 6}, "seven": {enUnit, 7}, "eight": {enUnit, 8}, "nine": {enUnit, 9},
	"ten": {enTeen, 10}, "eleven": {enTeen, 11}, "twelve": {enTeen, 12}, "thirteen": {enTeen, 13}, "fourteen": {enTeen, 14}, "fifteen": {enTeen, 15}, "sixteen": {enTeen, 16}, "seventeen": {enTeen, 17}, "eighteen": {enTeen, 18}, "nineteen": {enTeen, 19},
	"twenty": {enTen, 20}, "thirty": {enTen, 30}, "forty": {enTen, 40}, "fourty": {enTen, 40}, "fifty": {enTen, 50}, "sixty": {enTen, 60}, "seventy": {enTen, 70}, "eighty": {enTen, 80}, "ninety": {enTen, 90},
	"hundred": {enHundred, 2}, "hundreds": {enPlural, 2},
	"thousand": {enScale, 3}, "thousands": {enPlural, 3}, "grand": {enScale, 3}, "wan": {enScale, 4}, "lakh": {enScale, 5}, "lakhs": {enScale, 5}, "million": {enScale, 6}, "millions": {enPlural, 6}, "mil": {enScale, 6}, "mn": {enScale, 6}, "mm": {enScale, 6}, "mio": {enScale, 6}, "crore": {enScale, 7}, "crores": {enScale, 7}, "krore": {enScale, 7}, "krores": {enScale, 7}, "cr": {enScale, 7},
	"billion": {enScale, 9}, "billions": {enPlural, 9}, "bn": {enScale, 9}, "trillion": {enScale, 12}, "trillions": {enPlural, 12}, "quadrillion": {enScale, 15}, "quintillion": {enScale, 18}, "sextillion": {enScale, 21}, "yi": {enScale, 8},
	"a": {enArticle, 1}, "an": {enArticle, 1}, "half": {enHalf, 2}, "halves": {enHalf, 2}, "quarter": {enQuarter, 4}, "quarters": {enQuarter, 4}, "several": {enFew, 0}, "few": {enFew, 0}, "couple": {enFew, 0}, "dozen": {enDozen, 12}, "dozens": {enDozen, 12},
	"third": {enPart, 3}, "thirds": {enPart, 3}, "fourth": {enPart, 4}, "fourths": {enPart, 4}, "fifth": {enPart, 5}, "fifths": {enPart, 5}, "sixth": {enPart, 6}, "sixths": {enPart, 6}, "seventh": {enPart, 7}, "sevenths": {enPart, 7}, "eighth": {enPart, 8}, "eighths": {enPart, 8}, "ninth": {enPart, 9}, "ninths": {enPart, 9}, "tenth": {enPart, 10}, "tenths": {enPart, 10}, "twentieth": {enPart, 20}, "twentieths": {enPart, 20}, "hundredth": {enPart, 100}, "hundredths": {enPart, 100}, "thousandth": {enPart, 1000}, "thousandths": {enPart, 1000}, "millionth": {enPart, 1000000}, "millionths": {enPart, 1000000}, "billionths": {enPart, 1000000000}, "trillionths": {enPart, 1000000000000}, "eleventh": {enPart, 11}, "twelfth": {enPart, 12}, "fifteenth": {enPart, 15}, "first": {enPart, 1}, "second": {enPart, 2},
}

// englishScaleLetters are scales glued to arabic digits: 2.5mn, 300bn.
var englishScaleLetters = map[string]int32{"b": 9, "g": 9, "t": 12, "mln": 6, "bln": 9}
