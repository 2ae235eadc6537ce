package workload

import "math/rand/v2"

const (
	answerPerTopic = 9
	answerNew      = 12
	answerRows     = 20*answerPerTopic + answerNew
)

// topics are what customers of an invented broadband and shop service ask about:
// several ways to name the matter, and the answer.
var topics = []struct {
	names  []string
	answer string
}{
	{[]string{"退货", "把东西退了", "退掉不想要的商品"}, "签收后七天内可在“我的订单”申请退货。"},
	{[]string{"换货", "换个尺码", "换一件新的"}, "签收后十五天内可申请换货，运费由我们承担。"},
	{[]string{"查物流", "看快递到哪了", "知道包裹走到哪里"}, "在“我的订单”点开物流即可查看。"},
	{[]string{"开发票", "要一张增值税发票", "补开电子发票"}, "在订单详情点“开发票”，电子发票当天发到邮箱。"},
	{[]string{"改地址", "换个收货地址", "修改送货的地点"}, "发货前可在订单详情修改收货地址。"},
	{[]string{"取消订单", "不想买了取消", "撤销刚下的单"}, "未发货的订单可直接取消，款项原路退回。"},
	{[]string{"用优惠券", "领券抵扣", "使用满减券"}, "结算页选择优惠券，每单限用一张。"},
	{[]string{"改密码", "重设登录密码", "找回忘记的密码"}, "在登录页点“忘记密码”，用手机号验证后重设。"},
	{[]string{"换手机号", "改绑定的手机", "更换账号的号码"}, "在“账号与安全”里更换手机号。"},
	{[]string{"注销账号", "删除我的账户", "把账户销掉"}, "在“账号与安全”申请注销，七天后生效。"},
	{[]string{"报修宽带", "修一下断网", "处理上不了网"}, "请先重启光猫；仍不通我们会在 24 小时内上门。"},
	{[]string{"宽带提速", "升级网速", "换更快的带宽"}, "可升级到 1000 兆，次日生效。"},
	{[]string{"办理移机", "搬家后迁宽带", "把宽带移到新家"}, "提前三天预约移机，免手续费。"},
	{[]string{"查话费余额", "看看还剩多少话费", "知道账户余额"}, "发送 101 到客服号码即可查询余额。"},
	{[]string{"充值没到账", "交了费没反应", "缴费后余额没变"}, "充值一般十分钟内到账，超过一小时请提供流水号。"},
	{[]string{"改套餐", "换便宜的套餐", "降低每月资费"}, "套餐变更次月一日生效。"},
	{[]string{"合同到期", "解除合约", "合约期满不续"}, "合约到期前一个月可办理不续约。"},
	{[]string{"安装时间", "约师傅上门安装", "预约装机"}, "可在公众号预约未来七天的上门时间。"},
	{[]string{"保修期", "坏了能不能免费修", "保修多久"}, "整机保修一年，凭订单号即可。"},
	{[]string{"转人工", "找真人客服", "跟人工说话"}, "工作日 9 点到 18 点可转人工。"},
}

var askings = []string{
	"怎么%", "我想%，怎么办", "请问可以%吗", "%要多久", "你好，%在哪里操作", "%需要什么手续", "帮我%一下", "%收不收钱", "手机上能%吗",
	"上次说的%还能弄吗", "急，%", "%麻烦不麻烦",
}

// makeAnswer asks about each topic in many ways, with slips of the keyboard.
func makeAnswer(rng *rand.Rand, s *sheet) {
	for _, t := range topics {
		for range answerPerTopic {
			s.add(asked(rng, t.names), t.answer)
		}
	}
	for range answerNew {
		s.add(asked(rng, topics[rng.IntN(len(topics))].names), "")
	}
}

func asked(rng *rand.Rand, names []string) string {
	var out []rune
	for _, r := range askings[rng.IntN(len(askings))] {
		if r == '%' {
			out = append(out, []rune(names[rng.IntN(len(names))])...)
		} else {
			out = append(out, r)
		}
	}
	if i := rng.IntN(len(out)); rng.IntN(3) == 0 && len(out) > 4 {
		out = append(out[:i], out[i+1:]...) // a character left out
	}
	return string(out)
}
