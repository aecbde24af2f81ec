package amount

import (
	"strconv"
	"unicode"
)

type folded struct {
	r    rune
	flag uint8
}

// hanFold maps capital numerals, traditional and variant characters to the ones
// the grammars are written in. Only characters the grammars use are here.
var hanFold = map[rune]folded{}

// hanTable is hanFold laid out by code point, from U+4E00 on.
var hanTable [0xA000 - 0x4E00]struct {
	r    uint16
	flag uint8
}

// symbolFold does the same for everything outside the CJK block.
var symbolFold = map[rune]folded{}

func init() {
	pairs := func(m map[rune]folded, flag uint8, s string) {
		rs := []rune(s)
		for i := 0; i+1 < len(rs); i += 2 {
			m[rs[i]] = folded{rs[i+1], flag}
		}
	}
	pairs(hanFold, flagFormal, "壹一贰二叁三肆四伍五陆六柒七捌八玖九拾十佰百仟千"+
		"貳二參三叄三参三陸六漆七壱一弐二陌百阡千弌一弍二弎三亖四")
	pairs(hanFold, 0, "萬万億亿圓元圆元円円兩两個个箇个点点點点負负幾几數数餘余來来塊块錢钱對对雙双號号條条項项額额"+
		"減减無无頂顶總总過过達达約约單单為为爲为從从間间歐欧韓韩鎊镑幣币臺台時时週周於于後后們们開开與与這这"+
		"級级戶户間间張张場场筆笔頁页棟栋層层畝亩噸吨類类種种檔档歲岁週周後后雙双給给貼贴補补獎奖勵励較较"+
		"萬万盧卢泰泰銖铢蘇苏倆俩離离當当")
	pairs(symbolFold, 0, "⼀一⼆二⼋八⼗十〸十〹廿〺卅〡一〢二〣三〤四〥五〦六〧七〨八〩九"+
		"∶:︰:﹕:﹒.．.﹐,﹪%٪%﹩$￥¥−-‐-‑-﹣-⁃-‒—–———―—〜~∼~∽~˜~⁓~⁄/∕/╱/⟋/"+
		"＂\"‧·・·•·∙·⋅·○〇◯〇⭕〇✕×✖×⨯×╳×٬,٫.’'‘'ʹ'′'")
	pairs(symbolFold, 0, "六六拾十參三兩两零零")
	pairs(symbolFold, flagRaised, "⁰0⁴4⁵5⁶6⁷7⁸8⁹9₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9⁺+⁻-")
	pairs(symbolFold, flagEnclosed, "㈠一㈡二㈢三㈣四㈤五㈥六㈦七㈧八㈨九㈩十㊀一㊁二㊂三㊃四㊄五㊅六㊆七㊇八㊈九㊉十")
	for r, to := range hanFold {
		hanTable[r-0x4E00].r, hanTable[r-0x4E00].flag = uint16(to.r), to.flag
	}
	for r := rune(0xFF10); r <= 0xFF19; r++ {
		symbolFold[r] = folded{r - 0xFEE0, flagWide}
	}
	symbolFold['，'] = folded{',', flagWide}
}

// enclosed returns the digits of a circled, bracketed, dotted or Roman numeral
// character, and how it is marked; "" for any other.
func enclosed(r rune) (string, uint8) {
	if r < 0x2150 || r > 0x32BF && r < 0x1F100 || r > 0x1F51F {
		return "", 0
	}
	series := []struct {
		from, to rune
		first    int
	}{
		{0x2460, 0x2473, 1}, {0x2474, 0x2487, 1}, {0x2488, 0x249B, 1}, {0x24EA, 0x24EA, 0},
		{0x24EB, 0x24F4, 11}, {0x24F5, 0x24FE, 1}, {0x24FF, 0x24FF, 0}, {0x2776, 0x277F, 1},
		{0x2780, 0x2789, 1}, {0x278A, 0x2793, 1}, {0x3251, 0x325F, 21}, {0x32B1, 0x32BF, 36},
		{0x1F101, 0x1F10A, 0}, {0x1F51F, 0x1F51F, 10}, {0x1F4AF, 0x1F4AF, 100},
	}
	for _, s := range series {
		if r >= s.from && r <= s.to {
			return strconv.Itoa(s.first + int(r-s.from)), flagEnclosed
		}
	}
	if r >= 0x2160 && r <= 0x216B {
		return strconv.Itoa(int(r-0x2160) + 1), flagRoman
	}
	if r >= 0x2170 && r <= 0x217B {
		return strconv.Itoa(int(r-0x2170) + 1), flagRoman
	}
	return "", 0
}

// digitOf returns the value of a decimal digit of any script. The digits of a
// script are ten neighbours, so the place in its range is the value.
func digitOf(r rune) (rune, bool) {
	if r < 0x10000 {
		for _, g := range unicode.Nd.R16 {
			if rune(g.Lo) <= r && r <= rune(g.Hi) {
				return (r - rune(g.Lo)) % 10, true
			}
		}
		return 0, false
	}
	for _, g := range unicode.Nd.R32 {
		if rune(g.Lo) <= r && r <= rune(g.Hi) {
			return (r - rune(g.Lo)) % 10, true
		}
	}
	return 0, false
}
