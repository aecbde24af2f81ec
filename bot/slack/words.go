package slack

import (
	"fmt"
	"unicode"

	"policybot/calc"
)

// words are everything this package says to people by itself. Answers are the
// bot's, labels of facts the Book's.
var words = map[string]calc.Text{
	"help": {
		Zh: "在频道里 @ 我，或直接发消息给我，说明企业情况和问题，例如：“我们是小巨人企业，合同20万元，第五条能支持多少？”在同一话题里可以继续追问、更正。/policy 后面接问题，答复只有你自己看得到。也可以发送 TXT、CSV、XLSX 文件（不超过 1 MB）。",
		En: `Mention me in a channel or write to me directly, with the facts of the case and the question, such as "We are a little giant, contract of 200,000 yuan: how much under article 5?" Ask on and correct yourself in the same thread. /policy followed by a question is answered to you alone. TXT, CSV and XLSX files up to 1 MB are read too.`,
	},
	"not_here":  {Zh: "这个频道没有开放给本机器人，请在开放的频道或私信里提问。", En: "This channel is not open to the bot. Please ask in one that is, or in a direct message."},
	"try_again": {Zh: "刚才没有收下这个问题，请再发一次。", En: "The question was not taken in. Please send it again."},
	"failed":    {Zh: "这个问题几次都没能答出来，已经记录下来。请稍后再问一次，或联系工作人员。", En: "The question could not be answered after several attempts; this has been recorded. Please ask again later, or talk to a person."},

	"input_empty":     {Zh: "消息里没有文字，请把问题打出来。", En: "The message has no text. Please type the question."},
	"input_too_long":  {Zh: "内容超过 20,000 字，读不下来。请只发与问题有关的部分。", En: "That is longer than 20,000 characters. Please send the part the question is about."},
	"input_encoding":  {Zh: "文字编码有误，请以 UTF-8 重新发送。", En: "The text is not valid UTF-8. Please send it again as UTF-8."},
	"input_character": {Zh: "文字里有看不见的控制字符，数字可能因此被看错。请去掉后重新发送。", En: "The text holds invisible control characters, which could make figures read wrongly. Please remove them and send it again."},
	"input_case":      {Zh: "这些情况没法计算：有一项的写法或数值不对。请检查后重试。", En: "This case cannot be worked out: one of its values is written wrongly or out of range. Please check and try again."},
	"input_policy":    {Zh: "没有这项政策。", En: "There is no such policy."},
	"input_name":      {Zh: "消息的编号有误，请重新发送。", En: "The message has a bad identifier. Please send it again."},

	"working":     {Zh: "正在查条文、算数…", En: "is looking at the clauses and working it out…"},
	"status_read": {Zh: "正在读条文", En: "reading the clauses"},
	"status_calc": {Zh: "正在逐步计算", En: "working it out step by step"},

	"col_item":     {Zh: "事项", En: "Item"},
	"col_status":   {Zh: "结论", En: "Verdict"},
	"col_amount":   {Zh: "金额", En: "Amount"},
	"col_clause":   {Zh: "条款", En: "Clause"},
	"col_row":      {Zh: "行", En: "Row"},
	"col_rules":    {Zh: "规则", En: "Rules"},
	"col_receipt":  {Zh: "回执", En: "Receipt"},
	"total":        {Zh: "合计", En: "Total"},
	"eligible":     {Zh: "符合", En: "eligible"},
	"ineligible":   {Zh: "不符合", En: "not eligible"},
	"unknown":      {Zh: "待确认", En: "to be confirmed"},
	"case_by_case": {Zh: "一事一议", En: "case by case"},
	"at_most":      {Zh: "不超过 %s", En: "at most %s"},
	"between":      {Zh: "%s 至 %s", En: "%s to %s"},
	"most_between": {Zh: "上限在 %s 至 %s 之间", En: "at most %s to %s"},
	"at_least":     {Zh: "%s 起", En: "%s or more"},
	"open":         {Zh: "待定", En: "open"},
	"yuan":         {Zh: "%s 元", En: "CNY %s"},

	"understood": {Zh: "我的理解", En: "What was understood"},
	"from":       {Zh: "（原话：“%s”）", En: ` (from "%s")`},
	"needed":     {Zh: "还需要知道", En: "Still needed"},
	"rows":       {Zh: "共 %d 行，逐行测算如下。", En: "%d rows, each worked out by itself."},

	"b_working":     {Zh: "计算过程", En: "Show the working"},
	"b_facts":       {Zh: "修改情况", En: "Edit facts"},
	"b_person":      {Zh: "找工作人员", En: "Talk to a person"},
	"b_good":        {Zh: "有用", En: "Helpful"},
	"b_bad":         {Zh: "不对", En: "Not right"},
	"b_close":       {Zh: "关闭", En: "Close"},
	"b_compute":     {Zh: "重新计算", En: "Recompute"},
	"b_send":        {Zh: "发送", En: "Send"},
	"w_more":        {Zh: "其余见回执 %s。", En: "For the rest see receipt %s."},
	"reading":       {Zh: "另一种读法：", En: "Another reading:"},
	"by_clause":     {Zh: "（第 %s 条款）", En: "(clause %s)"},
	"state_met":     {Zh: "✓", En: "✓"},
	"state_unmet":   {Zh: "✗", En: "✗"},
	"state_unknown": {Zh: "？", En: "?"},
	"state_assumed": {Zh: "（假定）", En: "(assumed)"},
	"f_title":       {Zh: "修改情况", En: "Edit facts"},
	"w_title":       {Zh: "计算过程", En: "The working"},
	"c_title":       {Zh: "哪里不对？", En: "What is not right?"},
	"c_label":       {Zh: "说明（可不填）", En: "Comment (optional)"},
	"f_intro":       {Zh: "留空表示不清楚。金额可以写“1.5亿元”“80万”；多笔之间用分号或换行隔开。", En: "Leave empty what is not known. Amounts may be written 1.5亿元, 800,000 or 2.5 million; separate several by semicolons or lines."},
	"f_more":        {Zh: "表单只放得下前 %d 项，其余请在消息里说明。", En: "The form holds the first %d claims; please state the others in a message."},
	"f_unknown":     {Zh: "不清楚", En: "not known"},
	"f_yes":         {Zh: "是", En: "yes"},
	"f_no":          {Zh: "否", En: "no"},
	"f_money":       {Zh: "元", En: "yuan"},
	"f_range":       {Zh: "原为范围 %s；留空则保持不变", En: "was the range %s; leave empty to keep it"},
	"e_money":       {Zh: "请写一个金额，例如 150000000 或 1.5亿元", En: "Write one amount, such as 150000000 or 1.5亿元"},
	"e_moneys":      {Zh: "请写金额，多笔之间用分号或换行隔开，例如 20万；80000.55", En: "Write amounts separated by semicolons or lines, such as 200000; 80000.55"},
	"e_number":      {Zh: "请写一个数，例如 1.34", En: "Write one number, such as 1.34"},
	"e_value":       {Zh: "这个值不能用：%s", En: "This value cannot be taken: %s"},
	"recomputed":    {Zh: "按修改后的情况重新计算：", En: "Recomputed with the facts as edited:"},
	"no_receipt":    {Zh: "找不到这次答复的记录，请重新提问。", En: "The record of this answer is not found. Please ask again."},
	"no_case":       {Zh: "这次答复没有可修改的情况。", En: "This answer has no facts to edit."},
	"click":         {Zh: "没能打开窗口，请再点一次。", En: "The window did not open. Please press again."},

	"thanks":        {Zh: "谢谢，已记录。", En: "Thank you, recorded."},
	"person_sent":   {Zh: "已转给工作人员，他们会在这里回复。回执 %s", En: "Passed on to a person, who will answer here. Receipt %s"},
	"person_failed": {Zh: "没能转给工作人员，请直接联系他们。", En: "This could not be passed on. Please contact the staff directly."},
	"person_asks":   {Zh: "请求人工答复：", En: "Asks to talk to a person:"},
	"person_where":  {Zh: "对话：", En: "Conversation: "},
	"receipt":       {Zh: "回执 %s", En: "Receipt %s"},
	"choice":        {Zh: "%s：%s", En: "%s: %s"},

	"home_title": {Zh: "政策问答与测算", En: "Policy questions and estimates"},
	"home_can":   {Zh: "我能做什么", En: "What I can do"},
	"home_does":  {Zh: "• 按条文回答，逐条引用原文\n• 按企业情况测算支持金额，每一步都能核对\n• 同一话题里补充、更正、假设\n• 读取 TXT、CSV、XLSX 文件（不超过 1 MB）\n• 消息菜单“Estimate from this message”：按一条消息测算，只有你看得到", En: "• Answer from the text, quoting its clauses\n• Estimate support from the facts of a case, every step of it open to check\n• Take additions, corrections and what-ifs in the same thread\n• Read TXT, CSV and XLSX files up to 1 MB\n• Message menu \"Estimate from this message\": for you alone"},
	"home_text":  {Zh: "依据", En: "Policy"},
	"home_last":  {Zh: "你最近的测算", En: "Your last estimates"},
	"home_none":  {Zh: "还没有。", En: "None yet."},

	"prompts": {Zh: "可以这样问", En: "You could ask"},
	"p1":      {Zh: "第八条第1款最高支持多少？", En: "What is the most clause 8.1 supports?"},
	"p2":      {Zh: "我们是小巨人企业，服务券合同20万元，能支持多少？", En: "We are a little giant with a service-voucher contract of 200,000 yuan: how much?"},
	"p3":      {Zh: "区级算力中心，核定固定资产投资1.5亿元，能支持多少？", En: "A regional computing centre with 150 million yuan of approved fixed assets: how much?"},
	"p4":      {Zh: "申请需要满足哪些条件？", En: "What conditions must an applicant meet?"},

	"file_big":     {Zh: "文件 %s 超过 1 MB，没有读。", En: "File %s is larger than 1 MB and was not read."},
	"file_kind":    {Zh: "文件 %s 的格式读不了；能读 TXT、CSV、XLSX。", En: "File %s is of a kind that cannot be read; TXT, CSV and XLSX can."},
	"file_text":    {Zh: "文件 %s 的文字编码认不出来，请另存为 UTF-8。", En: "The text encoding of file %s is not known; please save it as UTF-8."},
	"file_sheet":   {Zh: "文件 %s 不是每行一个案例的表格：%s", En: "File %s is not a sheet with one case a row: %s"},
	"file_missing": {Zh: "文件 %s 没能下载：%s", En: "File %s could not be downloaded: %s"},
	"file_rows":    {Zh: "文件 %s 超过 %d 行，请分开发送。", En: "File %s has more than %d rows; please send it in parts."},
}

// say gives the words for a key in a language, or in both when it is not known.
func say(lang, key string, args ...any) string {
	t, ok := words[key]
	if !ok {
		t = words["failed"] // a code newer than this list
	}
	if lang == "" {
		return fmt.Sprintf(t.Zh, args...) + "\n\n" + fmt.Sprintf(t.En, args...)
	}
	return fmt.Sprintf(t.In(lang), args...)
}

// langOf guesses the language to speak in from what a person wrote.
func langOf(text string) string {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return "zh"
		}
	}
	return "en"
}
