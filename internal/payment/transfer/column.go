package transfer

import (
	"strings"

	"golang.org/x/text/width"
)

// mostAbove is how many lines may stand above the columns' names.
const mostAbove = 30

// column is what a column of a statement means.
type column int

const (
	colRef column = iota
	colDate
	colTime
	colCredit
	colDebit
	colAmount
	colSide
	colPayer
	colAccount
	colRemark
	colCurrency
)

// names are what banks call a column, without blanks and what stands in brackets.
var names = map[column]string{
	colRef:      "流水号 交易流水号 交易流水 核心流水号 银行流水号 银行流水 交易参考号 业务流水号 回单编号 交易编号 bankref bankreference transactionid transactionnumber transactionno transactionreference serialnumber",
	colDate:     "交易日期 记账日期 入账日期 入账时间 记账时间 日期 交易日 date bookingdate bookedat transactiondate valuedate posteddate",
	colTime:     "交易时间 时间 time transactiontime",
	colCredit:   "收入金额 收入 贷方发生额 贷方金额 贷方 入账金额 收款金额 转入金额 存入金额 credit creditamount amountin paidin deposit deposits",
	colDebit:    "支出金额 支出 借方发生额 借方金额 借方 转出金额 付款金额 debit debitamount amountout paidout withdrawal withdrawals",
	colAmount:   "金额 交易金额 发生额 amount transactionamount",
	colSide:     "借贷标志 借贷 借贷方向 收支方向 收付标志 收支 方向 direction side type drcr dr/cr",
	colPayer:    "对方户名 对方名称 对方账户名 对方账户名称 对方单位名称 对方单位 付款人 付款人名称 付款人户名 付款方 付款方户名 付款方名称 付款户名 payer payername counterparty counterpartyname from name",
	colAccount:  "对方账号 对方帐号 对方账户 付款人账号 付款人帐号 付款账号 付款帐号 付款方账号 payeraccount counterpartyaccount account accountnumber",
	colRemark:   "摘要 附言 备注 用途 交易附言 交易摘要 客户附言 付款附言 说明 remark remarks reference purpose memo description details message note",
	colCurrency: "币种 币别 currency",
}

var meanings = func() map[string]column {
	out := map[string]column{}
	for c, all := range names {
		for _, name := range strings.Fields(all) {
			out[name] = c
		}
	}
	return out
}()

// columns are where in a row each meaning stands; a remark may be spread over several.
type columns map[column][]int

// header finds the line that names the columns.
func header(records []record) (at int, c columns, ok bool) {
	for i, r := range records[:min(len(records), mostAbove)] {
		c = columns{}
		for n, cell := range r.cells {
			if m, known := meanings[simple(cell)]; known && (m == colRemark || len(c[m]) == 0) {
				c[m] = append(c[m], n)
			}
		}
		dated := len(c[colDate]) > 0 || len(c[colTime]) > 0
		if dated && len(c[colRef]) > 0 && (len(c[colCredit]) > 0 || len(c[colAmount]) > 0) {
			return i, c, true
		}
	}
	return 0, nil, false
}

// simple is a column's name without what banks vary: width, case, blanks, units.
func simple(name string) string {
	name, _, _ = strings.Cut(strings.ToLower(width.Fold.String(name)), "(")
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '_', '-', '.', '*', ':', '\u00a0':
			return -1
		}
		return r
	}, name)
}
