package handlers

import (
	"supermarket/models"
	"supermarket/web"
)

// fillers bring money into a firm's wallet.
var fillers = web.For(models.RoleOwner, models.RoleBuyer, models.RoleFinance)

// transferRoutes are about money from outside that is for no order, and about
// what staff find on the bank's statement.
func (h *Handlers) transferRoutes() []web.Route {
	imported := post(placeTransferDesk+"/import", operators, h.TransferImport, "import statement")
	imported.MaxBody = statementBody
	return append(h.debtRoutes(), []web.Route{
		get(placeTransfers+"/:id", web.Firm, h.Transfer, "bank transfer"),
		get(placeTopUp, fillers, h.TopUpForm, "top up"),
		post(placeTopUp, fillers, h.TopUpBegin, "top up now"),
		get(placeTopUps, web.Firm, h.TopUps, "top-ups"),
		get(placeTopUps+"/:id", web.Firm, h.TopUp, "top-up"),
		get(placeTopUps+"/:id/live", web.Firm, h.TopUpLive, "top-up live"),
		get(placeAuto, keepers, web.Fresh(h.AutoForm), "automatic top-up"),
		post(placeAuto, keepers, web.Fresh(h.AutoSet), "set automatic top-up"),
		post(placeAuto+"/stop", keepers, web.Fresh(h.AutoStop), "stop automatic top-up"),
		get(placeTransferDesk, operators, h.TransferDesk, "transfers"),
		get(placeTransferDesk+"/sample.csv", operators, h.TransferSample, "sample statement"),
		imported,
		get(placeTransferDesk+"/:id", operators, h.TransferEntry, "arrival"),
		post(placeTransferDesk+"/:id/match", operators, h.TransferMatch, "match arrival"),
		post(placeTransferDesk+"/:id/wallet", operators, h.TransferCredit, "arrival to wallet"),
		post(placeTransferDesk+"/:id/unmatch", operators, h.TransferUnmatch, "unmatch arrival"),
		post(placeTransferDesk+"/:id/return", operators, web.Fresh(h.TransferReturn), "return arrival"),
	}...)
}
