package handlers

import (
	"supermarket/models"
	"supermarket/web"
)

// Those who may ask for a refund, and those who may move money back.
var (
	askers     = web.For(models.RoleOwner, models.RoleBuyer, models.RoleFinance)
	treasurers = web.For(models.RoleOwner, models.RoleFinance)
)

func (h *Handlers) refundRoutes() []web.Route {
	const one = placeOperatorRefunds + "/:refund"
	return []web.Route{
		get(placeRefunds, web.Firm, h.Refunds, "refunds"),
		post(placeRefunds+"/debt", treasurers, h.DebtPay, "pay debt"),
		get(placeRefunds+"/lines/:line", askers, h.RefundAskForm, "ask refund"),
		post(placeRefunds+"/lines/:line", askers, h.RefundAsk, "ask refund now"),
		get(placeRefunds+"/payments/:payment", treasurers, h.RefundSendForm, "send back"),
		post(placeRefunds+"/payments/:payment", treasurers, h.RefundSend, "send back now"),
		get(placeProviderRefunds, sellers, h.ProviderRefunds, "provider refunds"),
		get(placeProviderRefunds+"/:refund", sellers, h.ProviderRefund, "provider refund"),
		post(placeProviderRefunds+"/:refund", sellers, h.ProviderRefundDecide, "decide refund"),
		get(placeProviderRefunds+"/lines/:line", sellers, h.ProviderOffer, "offer refund"),
		post(placeProviderRefunds+"/lines/:line", sellers, h.ProviderOfferBook, "offer refund now"),
		get(placeOperatorRefunds, operators, h.OperatorRefunds, "all refunds"),
		get(one, operators, h.OperatorRefund, "one refund"),
		post(one+"/decide", operators, h.OperatorRefundDecide, "decide refund instead"),
		post(one+"/paid", operators, h.OperatorRefundPaid, "refund paid out"),
		post(one+"/not-paid", operators, h.OperatorRefundFailed, "refund not paid out"),
		get(placeDisputes, operators, h.Disputes, "disputes"),
		get(placeDisputes+"/:dispute", operators, h.Dispute, "dispute"),
		get(placeDisputes+"/:dispute/usage", operators, h.DisputeUsage, "disputed usage"),
	}
}
