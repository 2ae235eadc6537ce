package transfer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"supermarket/models"
)

const chinese = "招商银行交易明细\n账号：6214 0000,,,,,,,\n" +
	"交易日期,交易时间,借方发生额,贷方发生额(元),余额,对方户名,对方账号,流水号,摘要,附言\n" +
	"20261123,101112,,\"12,345.60\",1.00,杭州某某科技有限公司,\t6222021001,\t20261123000001,转账,K7M2P9QXW4\n" +
	"20261123,111112,50.00,,1.00,某供应商,,20261123000002,付款,\n" +
	"合计,,,\"12,345.60\",,,,,,\n"

func TestAStatementIsReadInChineseAndEnglishAndInEitherEncoding(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(chinese)
	if err != nil {
		t.Fatal(err)
	}
	english := "Transaction ID;Booking Date;Amount;Payer;Payer Account;Remark\n20261123000001;2026-11-23 10:11:12;12345.60;杭州某某科技有限公司;6222021001;转账 K7M2P9QXW4\nx2;2026-11-23;-50;someone;;\n"
	for name, file := range map[string]string{"UTF-8": chinese, "with a mark": "\ufeff" + chinese, "GB18030": gb, "English": english} {
		s, err := Read([]byte(file))
		if err != nil || len(s.Rows) != 1 || s.Outgoing != 1 || len(s.Wrong) != 0 {
			t.Errorf("%s: %+v %v", name, s, err)
			continue
		}
		r := s.Rows[0]
		want := Row{
			Line: r.Line, Ref: "20261123000001", BookedAt: time.Date(2026, 11, 23, 2, 11, 12, 0, time.UTC), Amount: 12345*models.Yuan + 60*models.Fen,
			PayerName: "杭州某某科技有限公司", PayerAccount: "6222021001", Remark: "转账 K7M2P9QXW4",
		}
		if r != want {
			t.Errorf("%s: %+v, want %+v", name, r, want)
		}
	}
}

func TestARowThatCannotBeReadIsToldAndTheOthersAreRead(t *testing.T) {
	file := "流水号,交易日期,收入金额,币种,对方户名\n"
	for i, row := range []string{
		",2026-11-23,5.00,CNY,a", "2.02E+17,2026-11-23,5.00,CNY,a", "r2,yesterday,5.00,CNY,a", "r3,2026-11-23,five,CNY,a", "r4,2026-11-23,1.001,CNY,a",
		"r5,2026-11-23,５.00,CNY,a", "r6,2026-11-23,1e9,CNY,a", "r7,2026-11-23,99999999999,CNY,a", "r8,2026-11-23,5.00,USD,a", "good,2026-11-23,5.00,人民币,a", "good,2026-11-23,5.00,CNY,a",
		strings.Repeat("9", 65) + ",2026-11-23,5.00,CNY,a", "r9,2026-11-23,0,CNY,a",
	} {
		file += row + "\n"
		_ = i
	}
	s, err := Read([]byte(file))
	if err != nil || len(s.Rows) != 1 || s.Rows[0].Ref != "good" {
		t.Fatalf("%+v %v", s, err)
	}
	var got []string
	for _, w := range s.Wrong {
		got = append(got, fmt.Sprint(w.Line, " ", strings.TrimPrefix(w.Why.Key, "transfer.row.")))
	}
	want := "[2 ref 3 cut 4 date 5 amount 6 amount 7 amount 8 amount 9 amount 10 currency 12 twice 13 long 14 amount]"
	if fmt.Sprint(got) != want {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAFileThatIsNoStatementIsRefused(t *testing.T) {
	for file, want := range map[string]error{
		"":                                    ErrHeader,
		"a,b\n1,2\n":                          ErrHeader,
		"流水号,交易日期,收入金额\n":                     ErrNoRows,
		"\xff\xfe\x00\x80\xff":                ErrEncoding,
		strings.Repeat("x", MaxBytes+1):       ErrTooBig,
		strings.Repeat("a,b\n", MaxRows+1000): ErrTooBig,
		"流水号,交易日期,收入金额\n\"x,2026-11-23,5.00\n": nil,
	} {
		if _, err := Read([]byte(file)); want != nil && !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", file, err, want)
		}
	}
}

func FuzzAnyFileIsReadOrRefused(f *testing.F) {
	f.Add([]byte(chinese))
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := Read(file)
		if err != nil {
			return
		}
		for _, r := range s.Rows {
			if r.Amount <= 0 || r.Amount%models.Fen != 0 || r.Ref == "" || r.BookedAt.IsZero() {
				t.Errorf("%+v", r)
			}
		}
	})
}
