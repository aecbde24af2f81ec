// What the page itself says, in the two languages. Names of rules and facts, questions and
// working come from the server.

export let lang = document.documentElement.dataset.lang === "en" ? "en" : "zh";

/** speaking runs f with the page's words in another language: an answer speaks that of its question
 * throughout, whatever the page around it does. What f puts off, it must wrap again; handlers that
 * an element is made with keep the language it was made in. */
export function speaking(language, f) {
  const before = lang;
  lang = language === "en" ? "en" : "zh";
  try {
    return f();
  } finally {
    lang = before;
  }
}

const words = {
  // ways of the page
  offline: ["连不上服务器，请检查网络后重试。", "The server cannot be reached. Check the connection and try again."],
  notThere: ["没有找到，请核对地址或编号。", "It was not found. Check the address or the number."], tooLarge: ["内容太长，请只发与问题有关的部分。", "This is too long. Send the part that the question is about."],
  tooMany: ["请求太频繁，请稍等片刻再试。", "Too many requests. Wait a moment and try again."], away: ["服务暂时不可用，请稍后再试。", "The service is not available at the moment. Try again later."],
  tookLong: ["这次用时太长，请再试一次。", "This took too long. Try again."], broken: ["服务器出错，这次请求没有执行。", "Something went wrong on the server; the request was not carried out."],
  tokenTitle: ["需要访问令牌", "An access token is needed"],
  tokenWhy: ["这台服务器对外开放，接口须凭令牌访问。令牌只保存在本标签页。", "This server is open to the network, so its API needs a token. It is kept in this tab only."],
  token: ["令牌", "Token"], continue: ["继续", "Continue"], close: ["关闭", "Close"], cancel: ["取消", "Cancel"],
  notFound: ["没有这个页面", "There is no such page"], toStart: ["回到对话", "Back to the start"], loading: ["正在读取…", "Loading…"],
  retry: ["重试", "Try again"],
  // chat
  ask: ["对话", "Ask"], estimate: ["测算", "Estimate"], policy: ["政策", "Policy"], receipt: ["收据", "Receipt"],
  hello: ["问政策，算清每一分钱", "Ask about the policy. Check every figure."],
  helloSub: ["金额全部由计算器按条款算出，不由语言模型写出；每一步都能点到原文。", "Every amount is worked out from the clauses by a calculator, never written by a language model, and every step leads to the text."],
  placeholder: ["问一个问题，或说说企业和项目的情况", "Ask, or describe the firm and project"], placeholderShort: ["问一个问题", "Ask a question"],
  question: ["您的问题", "Your question"], send: ["发送", "Send"], enterHint: ["Enter 发送，Shift+Enter 换行", "Enter sends, Shift+Enter starts a line"],
  newThread: ["新对话", "New thread"], threads: ["对话记录", "Threads"], thread: ["对话", "Conversation"], forget: ["从列表移除", "Remove from the list"],
  working: ["正在读条款、核对数字…", "Reading the clauses, checking the figures…"],
  you: ["您", "You"], answerReady: ["回答已显示", "The answer is shown"], aside: ["另算（不计入对话）：", "Worked out aside, not part of the conversation: "], tryThese: ["可以这样问", "Try one of these"],
  // answer
  upTo: ["不超过", "Up to"], byFormula: ["按公式", "By formula"], ifAll: ["如条件都成立，不超过", "If every condition holds, up to"], notYet: ["还有条件或事实待确认：{range}", "Conditions or facts are still open: {range}"],
  bounds: ["目前可以确定的范围", "Range on what is known so far"],
  fromTo: ["{low} 至 {high}", "{low} to {high}"], fromUp: ["{low} 以上，正文未写上限", "{low} or more; the text states no cap"], noBound: ["正文未写上限", "no cap stated in the text"],
  notEligible: ["不符合条件", "Not eligible"], caseByCase: ["一事一议，正文没有写金额", "Decided case by case; the text states no amount"], eligible: ["条件齐备", "Conditions met"], unknown: ["待补充", "More facts needed"],
  formula: ["公式额", "formula"], ceiling: ["上限", "ceiling"],
  stepOpen: ["待定", "open"], stepUpTo: ["至多 {high}", "up to {high}"],
  steps: ["怎么算的", "How it comes about"], step: ["步骤", "Step"], amount: ["金额", "Amount"], source: ["依据", "Clause"],
  conditions: ["条件", "Conditions"], met: ["满足", "met"], unmet: ["不满足", "not met"], assumed: ["暂按有利情形", "assumed"], unknownState: ["待确认", "to be confirmed"],
  alternatives: ["另一种读法：", "Another reading: "], choice: ["同一项目只能择一申报：合计计入“{picked}”，未计“{over}”。", "One category a project: the total counts “{picked}”, not “{over}”."],
  choiceCeiling: ["计入的是上限，上限较高不等于实际更多。", "What is counted is a ceiling; a higher ceiling does not mean more is received."],
  assumedCount: ["暂按有利情形（{n} 项）", "{n} assumed in your favour"], inRule: ["（规则 {rule}）", " (rule {rule})"],
  total: ["合计", "Together"], totalNote: ["已按择一与各项上限合并", "after choose-one and the caps"],
  understood: ["我的理解", "What was understood"], yourWords: ["您的原话", "your words"], edit: ["修改", "Edit"], apply: ["重新计算", "Recalculate"],
  missing: ["还需要知道", "Still needed"], fillIn: ["填好后重新计算", "Fill in and recalculate"], yes: ["是", "Yes"], no: ["否", "No"], notKnown: ["不清楚", "Not known"],
  unused: ["提到但没有用到的数字", "Figures you gave that were not used"], colon: ["：", ": "], unset: ["（未填）", "(not filled in)"], quotes: ["条款原文", "From the policy"], openClause: ["在全文中查看", "See it in the full text"],
  fullText: ["文字版回答", "The answer as text"], copy: ["复制文字", "Copy text"], copied: ["已复制", "Copied"], print: ["打印 / PDF", "Print / PDF"], good: ["有帮助", "Helpful"], bad: ["有问题", "Something is wrong"], thanks: ["谢谢，已记下。", "Thank you, noted."],
  commentLabel: ["哪里有问题？（可不填）", "What is wrong? (optional)"], sendComment: ["提交", "Submit"], receiptNo: ["收据 {id}", "Receipt {id}"],
  fromCalc: ["由计算器算出", "Worked out by the calculator"], fromClause: ["条款原文里的数", "Stands in the text of the policy"], fromUser: ["您给出的数", "A figure you gave"],
  noModel: ["未使用语言模型", "No language model was used"], modelUsed: ["措辞由模型 {name} 起草，数字由计算器写入", "Phrased with {name}; figures put in by the calculator"],
  useForm: ["也可以用表单逐项测算", "Or fill in the estimate form"], general: ["通用提示", "What holds for every rule"], or: ["或", "or"],
  // estimate
  estimateTitle: ["按事实测算", "Estimate from facts"], estimateSub: ["选规则、填事实，结果随填随算。没填的按未知处理，不会替您猜。", "Choose rules and fill in facts; the result follows as you type. What is left open counts as unknown, never as a guess."],
  addRule: ["添加规则", "Add a rule"], addRuleFirst: ["先选一条规则", "Choose a rule to begin"], remove: ["移除", "Remove"], again: ["再加一项", "Add another"], project: ["项目名称", "Project"], projectHint: ["同名项目之间按第十五条择一", "Claims with the same project are subject to choose-one"],
  more: ["已领资金与通用条件", "Earlier receipts and general conditions"], moreHint: ["不填时：已领按零，通用条件按有利情形", "Left open: no earlier receipts, general conditions in your favour"],
  yuan: ["元", "RMB"], addItem: ["加一笔", "Add an item"], removeItem: ["移除第 {n} 笔", "Remove item {n}"], item: ["第 {n} 笔", "Item {n}"],
  result: ["结果", "Result"], resultEmpty: ["填写后，金额和计算过程会出现在这里。", "Amount and working appear here as you fill in."], saveReceipt: ["生成收据", "Make a receipt"],
  notAmount: ["读不出数额，请写成 1500000 或 150万 这样", "No amount could be read; write it as 1500000 or 1.5 million"], notNumber: ["请填一个数字，例如 1.3", "Write a number, such as 1.3"], beyond: ["超出可以测算的范围", "Beyond what can be worked with"],
  resultFault: ["有一项填写读不懂，改好后结果会出现在这里。", "One of the fields cannot be read. The result appears here once it is mended."],
  paste: ["粘贴案情", "Paste a case"], pasteHint: ["把企业情况说明贴进来，自动填表；每个事实都标出取自哪几个字。", "Paste a description: the form is filled in, and every fact shows the words it was read from."], pasteGo: ["读取并填表", "Read and fill in"], pasteNone: ["没有读到可以测算的事实，请补充金额、级别等情况。", "No facts for an estimate were found; add amounts, levels and the like."], pasteRead: ["读到 {n} 个事实", "{n} facts read"], readFrom: ["取自「{quote}」", "from “{quote}”"],
  curve: ["金额随「{label}」的变化", "Amount against “{label}”"], binds: ["达到 {x} 后封顶，最多 {y}。", "The cap binds from {x}: at most {y}."], nextYuan: ["现在每多 1 元，金额多 {d} 元。", "From here one more yuan adds RMB {d}."], nextNothing: ["已到封顶，再增加不会多得。", "The cap has been reached: more adds nothing."], now: ["现在", "now"], cap: ["封顶", "cap"],
  batch: ["批量测算", "Many cases at once"], batchHint: ["下载模板，一行一个案例，填好拖进来，原样返回并附上结果；有错的行逐行说明。", "Download the template, one case a row; drop it here and get it back with results. Faulty rows are explained one by one."], drop: ["把 CSV 或 XLSX 拖到这里，或", "Drop a CSV or XLSX here, or"], choose: ["选择文件", "choose a file"], template: ["模板", "Template"], batchDone: ["{ok} 行算出，{bad} 行有错。", "{ok} rows worked out, {bad} with faults."], batchSave: ["下载结果", "Download the result"], row: ["第 {n} 行", "Row {n}"], wrongFile: ["只接受 .csv 和 .xlsx 文件。", "Only .csv and .xlsx files are read."],
  // policy
  searchLabel: ["在政策里查找", "Search the policy"], searchGo: ["查找", "Search"], found: ["找到 {n} 处", "Passages found: {n}"], noHit: ["没有找到相关条款。", "Nothing found."], contents: ["目录", "Contents"], rulesHere: ["据此计算的规则", "Rules that rest on this clause"], version: ["版本", "Version"], estimateThis: ["用这条测算", "Estimate with this rule"], choosePolicy: ["选择政策", "Choose a policy"],
  // receipt
  receiptTitle: ["测算收据", "Receipt of an answer"], receiptSub: ["重算所需的一切都在这里。", "Everything needed to work it out again."], number: ["编号", "Number"], at: ["时间", "Time"], channel: ["渠道", "Channel"], policyVersion: ["政策版本", "Policy version"], turn: ["第几轮", "Turn"], hash: ["本条哈希", "Hash"], prevHash: ["上一条哈希", "Previous hash"], first: ["（首条）", "(first)"], modelRow: ["语言模型", "Language model"], guardRow: ["出口核验", "Gate"], guard_off: ["每个数均有出处（未用模型）", "every figure accounted for (no model)"], guard_passed: ["通过", "passed"], guard_retried: ["重写一次后通过", "passed after one retry"], guard_fallback: ["模型文字被拒，改发规则文字", "the model's words were refused; the plain reply was sent"], asked: ["问题", "Question"], caseData: ["测算所用的事实", "Facts it was worked out from"], noCase: ["这个回答没有测算金额。", "No amount was worked out for this answer."], replay: ["重算核对", "Recompute"], replaySame: ["重算一致：每个金额逐位相同。", "Recomputed: every amount is the same to the last digit."], replayDiffers: ["重算结果不同：", "The recomputation differs:"], replayVersion: ["注意：现在生效的政策版本与当时不同。", "Note: the policy in force now is not the version used then."], json: ["下载 JSON", "Download JSON"], figures: ["回答中每个数的出处", "Where every figure of the answer comes from"], figure: ["数", "Figure"],
};

/** t gives the words for a key in the page's language, with {names} filled in. */
export function t(key, vars = {}) {
  const pair = words[key];
  if (!pair) return key;
  return pair[lang === "en" ? 1 : 0].replace(/\{(\w+)\}/g, (whole, name) => vars[name] ?? whole);
}

/** both picks from a label that came in both languages. */
export const both = (label) => (lang === "en" && label?.en) || label?.zh || "";

const numerals = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
function chinese(n) {
  if (n < 10) return numerals[n];
  if (n < 20) return "十" + (n % 10 ? numerals[n % 10] : "");
  if (n < 100) return numerals[Math.floor(n / 10)] + "十" + (n % 10 ? numerals[n % 10] : "");
  return String(n);
}

/** clauseName writes the name of a clause: 第八条第1款, Art. 8(1). */
export function clauseName(id) {
  const m = /^(\d+)(?:\.(\d+))?$/.exec(id || "");
  if (!m) return id || "";
  if (lang === "en") return m[2] ? `Art. ${m[1]}(${m[2]})` : `Art. ${m[1]}`;
  return `第${chinese(Number(m[1]))}条` + (m[2] ? `第${m[2]}款` : "");
}
