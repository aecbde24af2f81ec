package amount

// measureText lists the units of measure that are not money.
const measureText = `
# counting
个 家 人 名 位 户 项 次 件 份 台 套 条 座 栋 幢 层 间 张 块 片 枚 颗 粒 根 支 只 辆 架 艘 列 节 篇 本 册 页 卷 部 门 批 笔 期 届 场 轮 遍 趟 回
种 类 款 档 级 类别 档次 步 环节 方面 阶段 处 所 片区 团队 企业 单位 项目 岗位 席位 席 股 组 队 班 字 词 行 列 例 宗 起 桩 道 扇 口 头 匹 棵 株 朵 盏 顶 床 对 双 代 倍频 章 款 段 句 点 样 版 堂 课时 学时 人次 人天 车次 架次 标段 工位 机柜 机架 节点 卡 核 路 通道 端口 参数 用户 token tokens
# time
年 年度 周年 月 个月 日 天 周 个星期 星期 个季度 季度 小时 个小时 时 分钟 分 刻钟 秒 毫秒 工作日 个工作日 个自然日 自然日 个交易日 自然月 个自然月 个年度 个自然年度 会计年度 个会计年度 岁 周岁 世纪 年代 学年 学期 晚 夜
# length, area, volume, weight
米 公里 千米 厘米 毫米 微米 纳米 里 英里 平方米 平米 平方公里 平方千米 平方 ㎡ m² m2 亩 公顷 立方米 立方 升 毫升 吨 千克 公斤 斤 克 毫克 标准煤 吨标准煤 箱 桶 瓶 包 盒
# energy, computing, data
千瓦 千瓦时 兆瓦 兆瓦时 吉瓦 万千瓦 瓦 瓦时 度 度电 伏 安 赫兹 兆赫 摄氏度 ℃ 字节 比特 兆 兆字节 分贝
P算力 帧 像素
# other
折线 分值 元素 维 级别 星 星级 强 大 大类 小类 环 号线 号楼 号院 单元 号公馆 号厅 层楼 楼 室 期工程 把手 名单 人组 成员 个百 批次 岁以上
`

// latinUnits are units written in letters; the value says how they are named.
var latinUnits = map[string]string{
	"pflops": "PFLOPS", "eflops": "EFLOPS", "tflops": "TFLOPS", "gflops": "GFLOPS", "petaflops": "PFLOPS", "exaflops": "EFLOPS", "teraflops": "TFLOPS",
	"pflop": "PFLOPS", "eflop": "EFLOPS", "pflop/s": "PFLOPS",
	"kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "kw": "kW", "mw": "MW", "gw": "GW", "kva": "kVA", "kb": "KB", "mb": "MB", "gb": "GB", "tb": "TB", "pb": "PB", "eb": "EB",
	"gbps": "Gbps", "mbps": "Mbps", "kbps": "Kbps", "tbps": "Tbps", "ghz": "GHz", "mhz": "MHz", "hz": "Hz", "khz": "kHz", "thz": "THz", "tops": "TOPS",
	"km": "km", "cm": "cm", "mm": "mm", "nm": "nm", "kg": "kg", "sqm": "平方米", "㎡": "平方米", "m²": "平方米", "ms": "ms", "px": "px", "fps": "fps", "h": "小时", "hrs": "小时",
	"year": "年", "years": "年", "yr": "年", "yrs": "年", "month": "月", "months": "月", "day": "天", "days": "天", "week": "周", "weeks": "周", "hour": "小时", "hours": "小时",
	"minute": "分钟", "minutes": "分钟", "min": "分钟", "mins": "分钟", "second": "秒", "seconds": "秒", "people": "人", "persons": "人", "employees": "人", "staff": "人", "person": "人",
	"times": "次", "t": "吨", "tonnes": "吨", "tons": "吨", "metres": "米", "meters": "米", "metre": "米", "meter": "米", "kilometres": "km", "kilometers": "km", "percentile": "percentile",
}

// computing gives the power of ten from a unit of computing power to PFLOPS.
var computing = map[string]int32{"PFLOPS": 0, "EFLOPS": 3, "TFLOPS": -3, "GFLOPS": -6}

// normalUnits gives one name to Chinese units that mean the same.
var normalUnits = map[string]string{"个月": "月", "自然月": "月", "个自然月": "月", "日": "天", "平米": "平方米", "㎡": "平方米", "m²": "平方米", "m2": "平方米",
	"年度": "年", "周年": "年", "个年度": "年", "个小时": "小时", "个工作日": "工作日", "个自然日": "自然日", "名": "人", "位": "人", "周岁": "岁", "个星期": "周", "星期": "周", "个季度": "季度", "度电": "千瓦时"}

// A currency as written before or after a number.
type currency struct {
	code string
	pow  int32 // power of ten to the main unit: -1 for 角
}

// hanCurrencies are written after the number; longest first by construction.
var hanCurrencies = map[string]currency{
	"元": {"CNY", 0}, "块": {"CNY", 0}, "块钱": {"CNY", 0}, "元钱": {"CNY", 0}, "元人民币": {"CNY", 0}, "人民币": {"CNY", 0}, "人民币元": {"CNY", 0}, "软妹币": {"CNY", 0}, "人民元": {"CNY", 0}, "大洋": {"CNY", 0}, "元RMB": {"CNY", 0}, "块人民币": {"CNY", 0}, "人民幣": {"CNY", 0},
	"角": {"CNY", -1}, "毛": {"CNY", -1}, "角钱": {"CNY", -1}, "毛钱": {"CNY", -1}, "分": {"CNY", -2}, "分钱": {"CNY", -2}, "厘": {"CNY", -3}, "角人民币": {"CNY", -1},
	"美元": {"USD", 0}, "美金": {"USD", 0}, "美刀": {"USD", 0}, "美分": {"USD", -2}, "欧元": {"EUR", 0}, "日元": {"JPY", 0}, "日圆": {"JPY", 0}, "英镑": {"GBP", 0}, "便士": {"GBP", -2},
	"港元": {"HKD", 0}, "港币": {"HKD", 0}, "港纸": {"HKD", 0}, "澳元": {"AUD", 0}, "澳币": {"AUD", 0}, "加元": {"CAD", 0}, "加币": {"CAD", 0}, "加拿大元": {"CAD", 0}, "新加坡元": {"SGD", 0}, "新元": {"SGD", 0}, "坡币": {"SGD", 0},
	"韩元": {"KRW", 0}, "韩币": {"KRW", 0}, "泰铢": {"THB", 0}, "铢": {"THB", 0}, "卢布": {"RUB", 0}, "印度卢布": {"INR", 0}, "卢比": {"INR", 0}, "印度卢比": {"INR", 0}, "台币": {"TWD", 0}, "新台币": {"TWD", 0}, "澳门元": {"MOP", 0}, "澳门币": {"MOP", 0}, "葡币": {"MOP", 0},
	"法郎": {"CHF", 0}, "瑞士法郎": {"CHF", 0}, "瑞郎": {"CHF", 0}, "越南盾": {"VND", 0}, "印尼盾": {"IDR", 0}, "盾": {"VND", 0}, "林吉特": {"MYR", 0}, "马币": {"MYR", 0}, "比索": {"PHP", 0}, "纽币": {"NZD", 0}, "新西兰元": {"NZD", 0}, "克朗": {"SEK", 0}, "马克": {"DEM", 0}, "迪拉姆": {"AED", 0}, "比特币": {"BTC", 0}, "坚戈": {"KZT", 0}, "图格里克": {"MNT", 0}, "里拉": {"TRY", 0}, "雷亚尔": {"BRL", 0}, "兰特": {"ZAR", 0},
}

// latinCurrencies are written in letters, before or after the number.
var latinCurrencies = map[string]currency{
	"rmb": {"CNY", 0}, "cny": {"CNY", 0}, "cnh": {"CNY", 0}, "yuan": {"CNY", 0}, "yuans": {"CNY", 0}, "renminbi": {"CNY", 0}, "kuai": {"CNY", 0}, "jiao": {"CNY", -1}, "fen": {"CNY", -2}, "mao": {"CNY", -1},
	"usd": {"USD", 0}, "dollar": {"USD", 0}, "dollars": {"USD", 0}, "bucks": {"USD", 0}, "buck": {"USD", 0}, "cent": {"USD", -2}, "cents": {"USD", -2}, "us": {"USD", 0},
	"eur": {"EUR", 0}, "euro": {"EUR", 0}, "euros": {"EUR", 0}, "gbp": {"GBP", 0}, "pound": {"GBP", 0}, "pounds": {"GBP", 0}, "sterling": {"GBP", 0}, "pence": {"GBP", -2},
	"jpy": {"JPY", 0}, "yen": {"JPY", 0}, "hkd": {"HKD", 0}, "hk": {"HKD", 0}, "aud": {"AUD", 0}, "cad": {"CAD", 0}, "sgd": {"SGD", 0}, "krw": {"KRW", 0}, "won": {"KRW", 0}, "twd": {"TWD", 0}, "ntd": {"TWD", 0}, "thb": {"THB", 0}, "baht": {"THB", 0},
	"chf": {"CHF", 0}, "franc": {"CHF", 0}, "francs": {"CHF", 0}, "inr": {"INR", 0}, "rupee": {"INR", 0}, "rupees": {"INR", 0}, "rs": {"INR", 0}, "rub": {"RUB", 0}, "ruble": {"RUB", 0}, "rubles": {"RUB", 0}, "mop": {"MOP", 0},
	"peseta": {"ESP", 0}, "pesetas": {"ESP", 0}, "markka": {"FIM", 0}, "mark": {"DEM", 0}, "marks": {"DEM", 0}, "peso": {"MXN", 0}, "pesos": {"MXN", 0}, "mxn": {"MXN", 0}, "vnd": {"VND", 0}, "dong": {"VND", 0}, "idr": {"IDR", 0}, "rupiah": {"IDR", 0}, "myr": {"MYR", 0}, "ringgit": {"MYR", 0}, "btc": {"BTC", 0}, "usdt": {"USDT", 0}, "krona": {"SEK", 0}, "krone": {"NOK", 0}, "lira": {"TRY", 0}, "dirham": {"AED", 0}, "dirhams": {"AED", 0}, "aed": {"AED", 0}, "brl": {"BRL", 0}, "zar": {"ZAR", 0}, "rand": {"ZAR", 0}, "nzd": {"NZD", 0},
}

// currencyNations turn "us dollars" and "hk $" into their code.
var currencyNations = map[string]string{"us": "USD", "u.s.": "USD", "american": "USD", "hk": "HKD", "hong kong": "HKD", "australian": "AUD", "canadian": "CAD", "singapore": "SGD", "c": "CAD", "a": "AUD", "s": "SGD", "nt": "TWD", "taiwan": "TWD", "mex": "MXN", "chinese": "CNY", "finnish": "FIM", "swiss": "CHF", "french": "FRF", "japanese": "JPY", "british": "GBP", "nz": "NZD", "cn": "CNY", "jp": "JPY", "rmb": "CNY", "r": "BRL", "korean": "KRW", "indian": "INR", "new taiwan": "TWD"}

// currencySigns stand before or after the number.
var currencySigns = map[rune]string{'¥': "CNY", '$': "USD", '€': "EUR", '£': "GBP", '₩': "KRW", '₹': "INR", '฿': "THB", '₽': "RUB", '₫': "VND", '₱': "PHP", '₿': "BTC", '₺': "TRY", '₴': "UAH", '元': "CNY"}

var hanCurrencyWords = words{}

func init() {
	for w := range hanCurrencies {
		hanCurrencyWords.add(w)
	}
}

// currencyAhead returns the length of the currency word at i, or 0.
func (s *scanner) currencyAhead(i int) int {
	if n := s.longest(hanCurrencyWords, i); n > 0 {
		return n
	}
	if _, ok := currencySigns[s.r(i)]; ok {
		return 1
	}
	if s.is(i, isLetter) {
		// in "#1 RMB 28,000" the code belongs to the number that follows
		if w, end := s.word(i); latinCurrencies[w].code != "" && !(s.r(end) == ' ' && s.is(end+1, isDigit)) {
			return end - i
		}
	}
	return 0
}

// currencyLetters tells whether a currency code begins at i: 10kRMB.
func (s *scanner) currencyLetters(i int) bool {
	w, _ := s.word(i)
	return latinCurrencies[w].code != ""
}

// unitWord tells a unit character that belongs to another word: 千 in 千瓦, 百 in
// 百分点.
func (s *scanner) unitWord(i int) bool {
	switch s.r(i) {
	case '千':
		return s.any(i+1, "瓦", "克", "米", "卡", "帕", "赫", "字节", "焦", "伏") > 0
	case '百':
		return s.any(i+1, "分点", " 分点", "分 点", " 分 点") > 0
	case '兆':
		return s.any(i+1, "瓦", "赫", "字节", "比特") > 0
	}
	return false
}

// word reads a Latin word of at most 24 letters and returns it in lower case.
func (s *scanner) word(i int) (string, int) {
	var buf [24]byte
	b := buf[:0]
	for s.is(i, isLetter) {
		r := s.r(i)
		if r >= 'A' && r <= 'Z' {
			r += 32
		}
		if len(b) == cap(b) {
			break
		}
		if r < 128 {
			b = append(b, byte(r))
		} else {
			b = append(b, '?')
		}
		i++
	}
	for s.is(i, isLetter) && len(b) == cap(b) {
		i++
	}
	return string(b), i
}
