package handlers

import "supermarket/web"

func (h *Handlers) usageRoutes() []web.Route {
	return []web.Route{
		get(placeUsage, web.Firm, h.UsageDisputes, "disputed usage"),
		get(placeUsage+"/:dispute", web.Firm, h.UsageDispute, "one dispute of usage"),
		get(placeUsage+"/:dispute/evidence", web.Firm, h.UsageEvidence, "evidence of usage"),
		post(placeUsage+"/:dispute/withdraw", askers, h.UsageWithdraw, "withdraw dispute of usage"),
		get(placeUsageLines+"/:line", web.Firm, h.UsageLine, "bill of a line"),
		post(placeUsageLines+"/:line/ask", askers, h.UsageAsk, "dispute usage"),
		get(placeProviderUsage, sellers, h.ProviderUsage, "provider usage"),
		get(placeProviderUsage+"/lines/:line", sellers, h.ProviderUsageLine, "provider bill of a line"),
		get(placeProviderUsage+"/doubts/:doubt", sellers, h.ProviderDoubt, "provider quarantine"),
		get(placeProviderUsage+"/disputes/:dispute", sellers, h.ProviderUsageDispute, "provider dispute of usage"),
		post(placeProviderUsage+"/disputes/:dispute", sellers, h.ProviderUsageAnswer, "answer dispute of usage"),
		get(placeProviderUsage+"/disputes/:dispute/evidence", sellers, h.ProviderUsageEvidence, "provider evidence of usage"),
		get(placeOperatorUsage, operators, h.OperatorUsage, "operator usage"),
		get(placeOperatorUsage+"/doubts/:doubt", operators, h.OperatorDoubt, "quarantine"),
		post(placeOperatorUsage+"/doubts/:doubt", operators, h.OperatorDoubtSettle, "settle quarantine"),
		get(placeOperatorUsage+"/disputes/:dispute", operators, h.OperatorUsageDispute, "operator dispute of usage"),
		post(placeOperatorUsage+"/disputes/:dispute", operators, h.OperatorUsageDecide, "decide dispute of usage"),
		get(placeOperatorUsage+"/disputes/:dispute/evidence", operators, h.OperatorUsageEvidence, "operator evidence of usage"),
		get(placeServiceHelp, web.Public, h.ServiceHelp, "how service levels are counted"),
		get(placeService, operators, h.OperatorService, "service levels"),
	}
}
