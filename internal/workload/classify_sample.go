package workload

import "math/rand/v2"

const classifyRows = 260

var tickets = []struct {
	class string
	what  []string
}{
	{"登录账号", []string{"登录不上", "验证码收不到", "提示账号被锁", "忘了密码改不了", "换手机后进不去", "单点登录跳回首页"}},
	{"支付账单", []string{"扣了两次钱", "发票金额不对", "账单和用量对不上", "付款后还显示未支付", "退款没到账", "续费价格变了"}},
	{"运行缓慢", []string{"页面转圈很久", "报表要等五分钟", "一到下午就卡", "接口经常超时", "导出时整个系统变慢", "打开列表没反应"}},
	{"功能建议", []string{"希望能批量修改", "能不能加个提醒", "想要按部门筛选", "建议支持深色界面", "最好可以自定义字段", "希望手机上也能审批"}},
	{"数据出错", []string{"导入后少了几行", "库存数变成负的", "日期显示成乱码", "合计和明细不一致", "昨天的记录不见了", "同步后名称重复"}},
}

var ticketFrames = []string{
	"%", "你好，%，麻烦看一下", "我们财务反映%", "从上周开始%", "客户那边说%，挺急的", "更新版本之后%", "今天早上%，昨天还好好的", "每次打开系统%", "%，截图在附件里",
}

// makeClassify writes tickets of an invented software firm; some mention two
// matters, and one in twenty was filed under the wrong class.
func makeClassify(rng *rand.Rand, s *sheet) {
	for i := range classifyRows {
		k := rng.IntN(len(tickets))
		text := framed(rng, tickets[k].what)
		if rng.IntN(4) == 0 {
			text += "；另外" + tickets[rng.IntN(len(tickets))].what[rng.IntN(6)]
		}
		class := tickets[k].class
		if rng.IntN(20) == 0 {
			class = tickets[rng.IntN(len(tickets))].class
		}
		if i%13 == 12 {
			class = ""
		}
		s.add(text, class)
	}
}

func framed(rng *rand.Rand, what []string) string {
	var out []rune
	for _, r := range ticketFrames[rng.IntN(len(ticketFrames))] {
		if r == '%' {
			out = append(out, []rune(what[rng.IntN(len(what))])...)
		} else {
			out = append(out, r)
		}
	}
	return string(out)
}
