package order_test

import (
	"testing"

	"supermarket/internal/order"
	"supermarket/models"
)

func TestAReceiptFromBeforeTaxWasToldIsStillRead(t *testing.T) {
	old := `{"order_number":"S202610000001","buyer":{"name":"甲","code":"1"},"lines":[
		{"line_id":"lin_1","offering_id":"off_1","title_zh":"卡时","title_en":"card","provider":{"name":"乙","code":"2"},"simulated":true,"state":"fulfilled","units":1,"billed_millis":3600000,
		"segments":[{"band":"peak","millis":3600000,"price_per_unit_hour":{"amount":"10.60","currency":"CNY"},"cost":{"amount":"10.60","currency":"CNY"}}],
		"cost":{"amount":"10.60","currency":"CNY"},"voucher":{"amount":"0.00","currency":"CNY"},"paid":{"amount":"10.60","currency":"CNY"}}],
		"list":{"amount":"10.60","currency":"CNY"},"voucher":{"amount":"0.00","currency":"CNY"},"paid":{"amount":"10.60","currency":"CNY"},"returned":{"amount":"0.00","currency":"CNY"},"at":"2026-10-23T02:00:00Z"}`
	d, err := order.ReadReceipt(models.Receipt{Data: old})
	if err != nil {
		t.Fatal(err)
	}
	want := order.ReceiptTax{Percent: 6, Net: 10 * models.Yuan, Tax: 60 * models.Fen, Total: 1060 * models.Fen, Capitals: "壹拾元陆角整"}
	if *d.Tax != want || d.Lines[0].Units != 1 {
		t.Errorf("%+v", *d.Tax)
	}
}
