package read

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// radicals pairs signs of the block of radicals with the characters they look like. Fonts print one
// sign for both, and PDF programs often note the radical: 民 becomes ⺠. Unicode itself says which
// character a Kangxi radical stands for; for this block it does not.
const radicals = "⺁厂⺄乙⺆冂⺇几⺌小⺎兀⺏尣⺐尢⺗心⺘手⺙攵⺛旡⺝月⺟母⺠民⺡水⺢水⺣火⺤爪⺥爪⺧牛⺨犬⺪疋⺫目⺬示⺭示⺮竹⺰纟⺱网⺲网⺶羊⺷羊⺹老⺺聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衣⻃西⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑长⻒长⻓长⻔门⻕阜⻖阜⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿⻮齿⻯龙⻰龙⻱龟⻲龟⻳龟"

var unradical = strings.NewReplacer(func() (pairs []string) {
	for _, r := range radicals {
		pairs = append(pairs, string(r))
	}
	return pairs
}()...)

// unified writes radicals and joined letters as the characters a reader takes them for.
func unified(s string) string {
	for _, r := range s {
		if r >= 0x2f00 && r <= 0x2fdf || r >= 0xfb00 && r <= 0xfb06 || r >= 0xf900 && r <= 0xfaff {
			return unradical.Replace(norm.NFKC.String(s))
		}
		if r >= 0x2e80 && r <= 0x2eff {
			return unradical.Replace(s)
		}
	}
	return s
}
