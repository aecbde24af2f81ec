package intake

import "unicode"

// traditional and its simplified twin, rune by rune, for the words policy questions are made of.
const twins = "國国經经濟济發发電电業业與与網网絡络資资額额萬万億亿圓元兩两個个幾几會会議议報报備备給给補补貼贴獎奖勵励領领過过沒没無无關关聯联係系屬属於于" +
	"數数據据標标桿杆級级層层區区縣县產产鏈链規规創创園园團团體体總总點点檔档單单張张場场辦办舉举論论壇坛賽赛覽览費费預预實实際际購购買买賣卖採采裝装" +
	"機机構构務务專专項项設设計计開开關关閉闭運运營营維维護护環环節节衛卫聯联雲云證证認认評评審审優优選选對对應应處处從从來来時时間间長长門门問问題题" +
	"嗎吗麼么這这裡里裏里邊边還还後后說说話话請请謝谢讓让該该誰谁難难較较輛辆轉转輸输車车達达進进遷迁選选還还邏逻鄰邻鋪铺錄录錢钱鏡镜陸陆隊队階阶隨随" +
	"雙双離离頂顶順顺須须頭头顯显風风飛飞馬马驗验體体黨党齊齐學学習习術术質质軟软頻频視视訊讯訓训練练語语類类為为並并亞亚動动勞劳勢势勝胜協协華华傳传債债" +
	"傾倾僅仅價价內内冊册準准則则刪删劃划劑剂劇剧勘勘參参雜杂雖虽彈弹當当錯错銷销鎖锁鋒锋鋼钢鐵铁鑒鉴鑰钥闊阔陽阳隱隐響响頁页願愿飯饭餘余餐餐館馆" +
	"歸归歷历殘残殼壳決决況况淺浅滿满漲涨滯滞濱滨灣湾災灾煙烟熱热燈灯爭争爾尔牆墙獨独獲获現现瑪玛甦苏畫画異异瘋疯盡尽盤盘監监確确礎础禮礼種种穩稳窮穷" +
	"競竞筆笔範范築筑簡简簽签籌筹粵粤糾纠紀纪約约級级紙纸納纳純纯細细終终組组結结絕绝統统經经綠绿維维緊紧線线編编緩缓縮缩績绩織织繳缴繼继續续罰罚羅罗" +
	"聲声職职聽听膽胆臨临舊旧艙舱艱艰藝艺蘇苏處处號号蟲虫術术衝冲補补複复見见規规親亲覺觉觀观觸触訂订討讨託托記记許许設设訪访診诊詞词試试詳详誌志誤误" +
	"誠诚誤误調调談谈講讲識识譯译讀读變变讓让負负財财貢贡貨货販贩貫贯責责貸贷貿贸費费賀贺賓宾賞赏賠赔賣卖賬账賴赖購购贈赠贏赢贊赞趙赵趕赶趨趋跡迹踐践" +
	"軌轨軍军軸轴載载輔辅輕轻輝辉輪轮輯辑農农適适遲迟遞递遠远遺遗鄉乡醫医釋释針针鈔钞銀银銅铜鍵键錯错鎮镇閱阅闡阐陳陈隻只靜静韓韩頒颁頗颇領领題题額额" +
	"顧顾飲饮餓饿駐驻駕驾騎骑騙骗驅驱驟骤鬆松鬧闹魚鱼鮮鲜鳥鸟麗丽麥麦黃黄點点齡龄齣出龍龙龜龟傘伞傷伤備备徑径徵征徹彻憑凭懇恳戶户擁拥擇择擊击擔担據据" +
	"擬拟擴扩攝摄攜携敗败敵敌斷断暫暂曆历權权條条極极樂乐樓楼樣样橋桥檢检欄栏歐欧殺杀氣气潔洁澤泽濃浓濟济瀏浏"

var simplified = func() map[rune]rune {
	m := make(map[rune]rune)
	rs := []rune(twins)
	for i := 0; i+1 < len(rs); i += 2 {
		m[rs[i]] = rs[i+1]
	}
	return m
}()

// fold maps text rune by rune to the form patterns are written in: half width, lower case,
// simplified. It never changes the number of runes, so offsets into the result are offsets
// into the text.
func fold(text string) []rune {
	rs := []rune(text)
	for i, r := range rs {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			r -= 0xFEE0
		case r == 0x3000 || r == 0xA0:
			r = ' '
		case r == '’' || r == '‘':
			r = '\''
		case r == '“' || r == '”':
			r = '"'
		}
		if s, ok := simplified[r]; ok {
			r = s
		}
		rs[i] = unicode.ToLower(r)
	}
	for i := 1; i+1 < len(rs); i++ {
		if (rs[i] == '-' || rs[i] == '_') && isLatin(rs[i-1]) && isLatin(rs[i+1]) {
			rs[i] = ' ' // service-voucher, service voucher
		}
	}
	return rs
}
