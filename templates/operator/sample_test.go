package operator_test

import (
	"time"

	"github.com/a-h/templ"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/account"
	"supermarket/templates/operator"
	"supermarket/templates/provider"
	"supermarket/templates/service"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

var now = time.Date(2026, 11, 23, 6, 38, 0, 0, time.UTC)

// samples are one filled page of each kind, by name.
func samples(loc *i18n.Loc) map[string]templ.Component {
	s := sampler{loc.At(now)}
	return map[string]templ.Component{
		"home": shop.Home(s.home()), "shelf": shop.Shelf(s.shelf()), "shelf-none": shop.Shelf(s.shelfNone()), "offering": shop.Offering(s.offering()),
		"offering-error": shop.Offering(s.offeringBad()), "till": shop.Till(s.till()), "check": shop.Check(s.check()), "sandbox": shop.Sandbox(s.sandbox()),
		"confirming": shop.Confirming(s.confirming()), "orders": shop.Orders(s.orders()), "orders-none": shop.Orders(shop.OrdersPage{Page: s.page("orders.title")}),
		"order": shop.Order(s.order()), "job": shop.Job(s.job()), "receipt": shop.Receipt(s.receipt()), "wallet": shop.Wallet(s.wallet()), "vouchers": shop.Vouchers(s.vouchers()),
		"keys": shop.Keys(s.keys()), "sign-in": account.SignIn(s.signIn()), "sign-out": shop.SignOut(shop.SignOutPage{Page: s.page("sign_out.title"), Action: ui.PlaceSignOut}),
		"sessions": shop.Sessions(s.sessions()), "glossary": shop.Glossary(shop.GlossaryPage{Page: s.page("nav.glossary")}), "api": shop.API(s.api()),
		"status": shop.Status(s.status()), "fault": shop.Fault(s.fault(404)), "fault-500": shop.Fault(s.fault(418)),
		"about":         shop.About(shop.AboutPage{Page: s.page("about.title"), Operator: "Guiyang", Contact: "ops@demo.test", Version: "0.1"}),
		"accessibility": shop.Accessibility(shop.AccessibilityPage{Page: s.page("nav.accessibility"), Contact: "ops@demo.test"}),
		"programmes":    service.Programmes(s.programmes()), "programme": service.Programme(s.programme()),
		"sites": provider.Sites(s.sites()), "provider-jobs": provider.Jobs(s.providerJobs()), "statement": provider.Statement(s.statement()),
		"dashboard": operator.Dashboard(s.dashboard()), "trail": operator.Trail(s.trail()), "outbox": operator.Outbox(s.outbox()), "clock": operator.Clock(s.clock()),
		"styleguide": operator.Styleguide(operator.StyleguidePage{Page: s.page("styleguide.title"), Now: now}),
	}
}

type sampler struct{ loc *i18n.Loc }

func (s sampler) t(id string, pairs ...any) string { return s.loc.T(id, pairs...) }

// say picks a name in the reader's language, as handlers do for users' data.
func (s sampler) say(zh, en string) string {
	if s.loc.Is(i18n.English) {
		return en
	}
	return zh
}

func (s sampler) page(title string) ui.Page {
	return ui.Page{
		Title: s.t(title), Loc: s.loc, Path: "/offerings?q=a", Actor: &ui.Actor{Name: "Lin Wei", Firm: s.say("贵阳星河智造有限公司", "Galaxy Smart Manufacturing"), Role: s.t("role.owner")},
		Nav:     []ui.NavItem{{Text: s.t("nav.shelf"), Href: ui.PlaceShelf, Current: true}, {Text: s.t("nav.orders"), Href: ui.PlaceOrders}},
		Account: []ui.NavItem{{Text: s.t("nav.wallet"), Href: ui.PlaceWallet}, {Text: s.t("nav.vouchers"), Href: ui.PlaceVouchers}, {Text: s.t("nav.keys"), Href: ui.PlaceKeys}},
		Banners: []ui.Banner{{Text: s.t("banner.demo")}},
	}
}

func (s sampler) visitor(title string) ui.Page {
	p := s.page(title)
	p.Actor, p.Account = nil, nil
	return p
}

func (s sampler) desk(title string) ui.Page {
	p := s.page(title)
	p.Wide, p.Account = true, nil
	p.Nav = []ui.NavItem{{Text: s.t("nav.dashboard"), Href: "/operator", Current: true}, {Text: s.t("nav.trail"), Href: "/operator/trail"}, {Text: s.t("nav.outbox"), Href: "/operator/outbox"}, {Text: s.t("nav.clock"), Href: "/operator/clock"}}
	return p
}

func (s sampler) price(fen models.Money, small bool) ui.Price {
	after := fen * 7 / 10 * models.Fen
	return ui.Price{Amount: fen * models.Fen, Unit: s.t("unit.per_card_hour"), Term: "card_hour", After: &after, Small: small}
}

func (s sampler) cards(used, held, free int64) ui.Gauge {
	return ui.CountGauge(s.loc, s.t("sites.cards"), used, held, free)
}

func (s sampler) bill() ui.Bill {
	return ui.Bill{List: 24 * models.Yuan, Voucher: 720 * models.Fen, Pay: 1680 * models.Fen}
}

func (s sampler) regions() ui.Regions {
	r := ui.Regions{Caption: s.t("home.map"), Value: s.t("home.count.free"), Tiles: map[string]ui.Tile{}}
	for i, code := range []string{"CN-GZ", "CN-GD", "CN-BJ", "CN-SH", "CN-NM", "CN-NX"} {
		free := 8 + i*24
		r.Tiles[code] = ui.Tile{Level: 1 + i*4/6, Text: s.loc.Number(int64(free)), Long: s.t("home.map.cards", "count", free), Href: ui.PlaceShelf, Here: i == 0}
	}
	return r
}

func (s sampler) card(i int) shop.OfferingCard {
	names := []string{"Ascend 910B", "MLU370-X8", "H20"}
	c := shop.OfferingCard{
		Href: "/offerings/off_1", Title: names[i] + s.say(" 加速卡", " accelerator"), Provider: s.say("黔中智算", "Qianzhong Compute"), Region: ui.RegionName(s.loc, "CN-GZ"),
		Stack: "CANN 8.0", Spec: "64 GB · 376 TFLOPS FP16", Kind: s.t("kind.card_hour"), Price: s.price(models.Money(1200-i*200), true), Free: s.cards(5, 2, 9),
		Queue: s.t("shelf.queue.now"), Simulated: true, Domestic: i < 2,
	}
	if i == 2 {
		c.Why = s.t("shelf.no_site")
	}
	return c
}

func (s sampler) home() shop.HomePage {
	p := shop.HomePage{Page: s.visitor("nav.home"), Counts: shop.HomeCounts{Offerings: 14, Providers: 8, Regions: 6, FreeCards: 512, TotalCards: 696}, Regions: s.regions()}
	p.Title = ""
	for i, name := range []string{"Ascend 910B", "MLU370-X8", "H20"} {
		x := s.price(models.Money(1200-i*250), false)
		x.After, x.From = nil, true
		p.Prices = append(p.Prices, shop.HomePrice{Name: name, Detail: "64 GB · CANN 8.0", Price: x, Free: s.cards(int64(30+i*20), 4, int64(60-i*20)), Where: ui.RegionName(s.loc, "CN-GZ") + " · " + ui.RegionName(s.loc, "CN-NM"), Href: ui.PlaceShelf})
	}
	return p
}

func (s sampler) shelf() shop.ShelfPage {
	return shop.ShelfPage{
		Page: s.page("shelf.title"), Query: "910", ClearURL: ui.PlaceShelf, Total: 3, Cards: []shop.OfferingCard{s.card(0), s.card(1), s.card(2)},
		Filters: []shop.FilterBox{
			{Choice: ui.Choice{Name: "region", Label: s.t("shelf.filter.region"), HasCount: true, Options: []ui.Option{{Value: "CN-GZ", Text: ui.RegionName(s.loc, "CN-GZ"), Count: 2, Checked: true}, {Value: "CN-NM", Text: ui.RegionName(s.loc, "CN-NM"), Count: 1}}}, Open: true},
			{Choice: ui.Choice{Name: "stack", Label: s.t("shelf.filter.stack"), HasCount: true, Options: []ui.Option{{Value: "cann-8", Text: "CANN 8.0", Count: 3}}}},
		},
		Map: s.regions(), MaxPrice: ui.Field{Name: "price", Label: s.t("shelf.sort.price")},
		Memory: ui.Choice{Name: "memory", Label: s.t("shelf.filter.stack"), Options: []ui.Option{{Value: "64", Text: "64 GB"}}},
		Sort:   ui.Choice{Name: "sort", Label: s.t("shelf.sort"), Options: []ui.Option{{Value: "price", Text: s.t("shelf.sort.price"), Checked: true}}},
		Chips:  []shop.Chip{{Text: ui.RegionName(s.loc, "CN-GZ"), Href: ui.PlaceShelf}}, Pages: shop.Pagination{Text: "1–3", Next: "/offerings?page=2"},
	}
}

func (s sampler) shelfNone() shop.ShelfPage {
	p := s.shelf()
	p.Cards, p.Total, p.Pages = nil, 0, shop.Pagination{}
	p.Help.Instead = []shop.Chip{{Text: "Ascend 910B", Href: "/offerings?q=910B"}}
	return p
}

func (s sampler) ranges() ui.Range {
	loc := s.loc
	return ui.Range{
		Low: 310 * models.Fen, Likely: 480 * models.Fen, High: 960 * models.Fen, Cap: 24 * models.Yuan,
		LowTime: loc.Duration(8 * time.Minute), LikelyTime: loc.Duration(12 * time.Minute), HighTime: loc.Duration(24 * time.Minute), CapTime: loc.Duration(time.Hour),
		LowUse: loc.CardHours(930_000), LikelyUse: loc.CardHours(1_440_000), HighUse: loc.CardHours(2_880_000), CapUse: loc.CardHours(7_200_000),
	}
}

func (s sampler) offering() shop.OfferingPage {
	bill := ui.Bill{Caption: s.t("offering.your_price", "unit", s.t("unit.per_card_hour")), List: 12 * models.Yuan, Voucher: 360 * models.Fen, Pay: 840 * models.Fen}
	h, ranges, free := time.Hour, s.ranges(), s.cards(5, 2, 9)
	band := func(from, to time.Duration, peak bool) shop.Band {
		if peak {
			return shop.Band{From: from, To: to, Price: 12 * models.Yuan, Name: s.t("offering.band.peak")}
		}
		return shop.Band{From: from, To: to, Price: 8 * models.Yuan, Name: s.t("offering.band.offpeak"), Quiet: true}
	}
	region := ui.RegionName(s.loc, "CN-GZ")
	return shop.OfferingPage{
		Page: s.page("shelf.title"), Name: "Ascend 910B", Summary: s.say("适合训练与推理的国产加速卡，按卡时计价。", "A domestic accelerator for training and inference, sold by the card-hour."),
		Provider: shop.ProviderCard{
			Name: s.say("黔中智算", "Qianzhong Compute"), Href: "/providers/prv_1", State: ui.StateTag(s.loc, "provider", "approved"), Joined: now.AddDate(0, -3, 0),
			Since: "2021", Region: region, Jobs: 1284, Failure: s.t("offering.sla.share_of", "share", "1.6%", "bad", 20, "all", 1284), Invented: true,
		},
		Region: region, Simulated: true, Domestic: true, Price: s.price(1200, false), Free: &free,
		Queue: []ui.Fact{{Key: s.t("offering.queue.waiting"), Value: "3"}, {Key: s.t("offering.queue.wait"), Value: s.loc.Duration(4 * time.Minute)}},
		Specs: []ui.Fact{{Key: s.t("offering.spec.class"), Value: "Ascend 910B"}, {Key: s.t("offering.spec.memory"), Value: "64 GB"}, {Term: "stack", Value: "CANN 8.0"}},
		Bands: []shop.Band{band(0, 9*h, false), band(9*h, 12*h, true), band(12*h, 14*h, false), band(14*h, 18*h, true), band(18*h, 24*h, false)}, BandsTitle: s.t("offering.bands.title"),
		Prices: ui.Table{
			Caption: s.t("offering.tiers.title"), Head: []ui.Head{{Text: s.t("offering.tiers.band")}, {Text: s.t("offering.tiers.hours")}, {Text: s.t("unit.per_card_hour"), Numeric: true}},
			Rows: []ui.Row{{Cells: []ui.Cell{{Text: s.t("offering.band.peak")}, {Text: "09:00–12:00, 14:00–18:00"}, {Text: "¥12.00"}}}, {Cells: []ui.Cell{{Text: s.t("offering.band.offpeak")}, {Text: "00:00–09:00, 12:00–14:00, 18:00–24:00"}, {Text: "¥8.00"}}}},
		},
		NowAt: 0.61, DayName: s.t("offering.day.work", "date", "2026-11-23"),
		SLA:       []ui.Fact{{Key: s.t("offering.sla.availability"), Value: s.t("offering.sla.at_least", "share", "99.5%"), Sub: s.t("offering.sla.availability_formula")}},
		Residency: []ui.Fact{{Key: s.t("offering.residency.place"), Value: region, Sub: s.t("offering.residency.region", "region", region)}}, Refunds: s.refunds(), Bill: &bill,
		Sample: &shop.SampleJob{Name: s.t("recipe.matmul.name"), Units: s.t("unit.cards", "count", 2), Took: 42 * time.Second, Cost: 14_000_000, Note: s.t("offering.sample.ran")},
		Form: shop.EstimateForm{
			Action: "/quotes", Method: "post", Range: &ranges,
			Recipes: []shop.RecipeForm{
				{ID: "matmul", Name: s.t("recipe.matmul.name"), Text: s.t("recipe.matmul.text"), Checked: true, Params: []ui.Field{{Name: "matmul.size", Label: "N", Value: "512", Width: 4, Numeric: true}}},
				{ID: "train", Name: s.t("recipe.train.name"), Text: s.t("recipe.train.text"), Params: []ui.Field{{Name: "train.epochs", Label: "epochs", Value: "3", Width: 4}}},
			},
			Units: ui.Field{Name: "units", Label: s.t("field.units"), Hint: s.t("field.units_hint", "min", 1, "max", 8), Value: "2", Width: 4, Numeric: true},
			When: shop.WhenFields{
				Wait:     ui.Choice{Name: "wait", Label: s.t("choice.wait"), Options: []ui.Option{{Value: "24", Text: s.t("choice.wait.hours", "n", 24)}}},
				Deadline: ui.Field{Name: "deadline_at", Type: "datetime-local", Label: s.t("choice.deadline"), Width: 16, Optional: true},
			},
			Minutes: ui.Field{Name: "minutes", Label: s.t("field.minutes"), Hint: s.t("field.minutes_hint", "max", 240), Value: "60", Width: 4, Numeric: true, Suffix: s.t("field.minutes_unit")},
		},
	}
}

func (s sampler) offeringBad() shop.OfferingPage {
	p := s.offering()
	p.Problems = []ui.Problem{{Field: "minutes", Text: s.t("form.range", "label", s.t("field.minutes"), "min", 1, "max", 240)}}
	p.Form.Range, p.Bill, p.BillWhy, p.Why = nil, nil, s.t("offering.no_voucher"), s.t("shelf.no_site")
	return p
}

func (s sampler) refunds() []string {
	return []string{s.t("offering.refund.exit"), s.t("offering.refund.site"), s.t("offering.refund.preempted"), s.t("offering.refund.unused")}
}

func (s sampler) figures() shop.TillFigures {
	return shop.TillFigures{
		Bill: s.bill(), Likely: ui.Bill{List: 480 * models.Fen, Voucher: 144 * models.Fen, Pay: 336 * models.Fen}, Wallet: 500 * models.Fen, Outside: 1180 * models.Fen,
		Vouchers: []shop.VoucherPart{{Name: "2026", Pays: 720 * models.Fen, After: 992 * models.Yuan, Until: now.AddDate(0, 1, 7)}},
	}
}

func (s sampler) till() shop.TillPage {
	grant := ui.MoneyGauge(s.loc, s.t("vouchers.granted"), 180*models.Yuan, 20*models.Yuan, 800*models.Yuan)
	return shop.TillPage{
		Page: s.page("till.title"), Action: "/checkout/quo_1", LiveHref: "/checkout/quo_1/figures", BackHref: "/offerings/off_1", Name: "Ascend 910B", Provider: s.say("黔中智算", "Qianzhong Compute"), Simulated: true,
		Facts:     []ui.Fact{{Key: s.t("check.row.recipe"), Value: s.t("recipe.matmul.name")}, {Key: s.t("check.row.units"), Value: s.t("unit.cards", "count", 2)}},
		ExpiresAt: now.Add(28 * time.Minute), Range: s.ranges(), Wallet: shop.WalletChoice{Checked: true, Free: 500 * models.Fen, Held: 0, Href: ui.PlaceWallet}, Figures: s.figures(),
		Vouchers: []shop.VoucherChoice{
			{ID: "gra_1", Name: s.say("贵阳算力券 2026", "Guiyang compute voucher 2026"), Programme: s.say("贵阳市", "City of Guiyang"), Rate: s.t("till.rate", "rate", "30%", "cap", 200*models.Yuan), Gauge: grant, Until: now.AddDate(0, 1, 7), Saves: 720 * models.Fen, Checked: true},
			{ID: "gra_2", Name: s.say("模型券", "Model voucher"), Programme: s.say("贵州省", "Guizhou Province"), Rate: s.t("till.rate", "rate", "50%", "cap", 100*models.Yuan), Gauge: grant, Until: now.AddDate(0, 0, 3), Why: []string{s.t("fault.exhausted")}},
		},
	}
}

func (s sampler) check() shop.CheckPage {
	return shop.CheckPage{
		Page: s.page("check.title"), Action: "/checkout/quo_1/place", BackHref: "/checkout/quo_1", Fields: []shop.Hidden{{Name: "key", Value: "k"}}, Figures: s.figures(), Simulate: true, Refunds: s.refunds(), Order: ui.Field{Name: "purchase_order", Label: s.t("check.purchase_order"), Optional: true}, Remarks: ui.Field{Name: "remarks", Label: s.t("check.remarks"), Optional: true},
		Answers: []ui.Fact{
			{Key: s.t("check.row.offering"), Value: "Ascend 910B", Sub: s.say("黔中智算", "Qianzhong Compute"), Change: ui.PlaceShelf},
			{Key: s.t("check.row.recipe"), Value: s.t("recipe.matmul.name"), Change: "/offerings/off_1"},
			{Key: s.t("check.row.units"), Value: s.t("unit.cards", "count", 2), Change: "/offerings/off_1"},
			{Key: s.t("check.row.minutes"), Value: s.loc.Duration(time.Hour), Change: "/offerings/off_1"},
			{Key: s.t("check.row.voucher"), Value: s.say("贵阳算力券 2026", "Guiyang compute voucher 2026"), Change: "/checkout/quo_1"},
		},
		Methods: ui.Choice{Name: "method", Label: s.t("field.method"), Options: []ui.Option{{Value: "sandbox", Text: s.t("method.sandbox"), Checked: true}}},
	}
}

func (s sampler) sandbox() shop.SandboxPage {
	p := s.page("sandbox.title")
	p.Banners = []ui.Banner{{Text: s.t("banner.sandbox"), Warn: true}}
	return shop.SandboxPage{Page: p, Action: "/sandbox/pay_1", Payment: "pay_0123456789abcdefghjkmnpqrs", Order: "2026-000042", Firm: "Galaxy", Amount: 1180 * models.Fen, ExpiresAt: now.Add(12 * time.Minute), BackHref: "/orders/ord_1", Deeds: []shop.SandboxDeed{{Value: "pay", Text: s.t("sandbox.deed.pay", "amount", 1180*models.Fen), Hint: s.t("sandbox.hint.pay"), Main: true}, {Value: "decline", Text: s.t("sandbox.deed.decline"), Hint: s.t("sandbox.hint.decline")}}}
}

func (s sampler) confirming() shop.ConfirmingPage {
	p := s.page("confirming.title")
	p.Refresh = 5
	return shop.ConfirmingPage{Page: p, Order: "2026-000042", OrderHref: "/orders/ord_1", Amount: 1180 * models.Fen, Since: now.Add(-8 * time.Second), LiveHref: "/orders/ord_1/confirming"}
}

func (s sampler) orders() shop.OrdersPage {
	cost := models.Money(481_666_667)
	return shop.OrdersPage{Page: s.page("orders.title"), Rows: []shop.OrderRow{
		{Href: "/orders/ord_2", Number: "2026-000043", Name: "Ascend 910B", State: "running", At: now.Add(-3 * time.Minute), Cap: 24 * models.Yuan, JobHref: "/jobs/job_2"},
		{Href: "/orders/ord_1", Number: "2026-000042", Name: "MLU370-X8", State: "fulfilled", At: now.AddDate(0, 0, -3), Cap: 1234 * models.Yuan, Cost: &cost},
	}}
}

func (s sampler) cancel() *shop.CancelForm {
	return &shop.CancelForm{Action: "/jobs/job_1/cancel", Costs: 212 * models.Fen, Back: 2188 * models.Fen, Text: s.t("cancel.rule.running")}
}

func (s sampler) order() shop.OrderPage {
	return shop.OrderPage{
		Page: s.page("orders.title"), Number: "2026-000043", State: "running", At: now.Add(-3 * time.Minute), Notices: []ui.Notice{{Title: s.t("order.next.running")}}, Bill: s.bill(), AtCap: true, Simulated: true, Cancel: s.cancel(),
		Facts:    []ui.Fact{{Key: s.t("order.fact.placed_by"), Value: "Lin Wei"}},
		Lines:    []shop.OrderLine{{Name: "Ascend 910B", Href: ui.PlaceShelf, Provider: s.say("黔中智算", "Qianzhong Compute"), Units: "2 cards", State: "running", Cap: 24 * models.Yuan, JobHref: "/jobs/job_1"}},
		Payments: []shop.OrderPayment{{ID: "pay_0123456789abcdefghjkmnpqrs", Method: s.t("method.sandbox"), State: "paid", Amount: 1180 * models.Fen, At: now.Add(-2 * time.Minute)}},
		Holds:    []shop.OrderHold{{Source: s.t("method.wallet"), Held: 500 * models.Fen, Open: true}, {Source: s.say("贵阳算力券 2026", "Guiyang compute voucher 2026"), Held: 720 * models.Fen, Open: true}},
		Events:   s.events(),
	}
}

func (s sampler) events() []ui.Event {
	return []ui.Event{
		{At: now.Add(-3 * time.Minute), Title: s.t("job.event.queued"), Tone: "good"},
		{At: now.Add(-2 * time.Minute), Title: s.t("job.event.attempt", "n", 1), Text: s.t("broker.unavailable"), Tone: "warn", Detail: "att_0123456789abcdefghjkmnpqrs"},
		{At: now.Add(-100 * time.Second), Title: s.t("job.event.attempt.planned", "site", s.say("贵安一号", "Gui’an 1")), Tone: "good"},
		{At: now.Add(-90 * time.Second), Title: s.t("job.event.attempt.running"), Tone: "live", Now: true},
	}
}

func (s sampler) job() shop.JobPage {
	p := s.page("job.title")
	p.Live = true
	return shop.JobPage{
		Page: p, ID: "job_0123456789abcdefghjkmnpqrs", Name: s.t("recipe.matmul.name"), Offering: "Ascend 910B", OrderHref: "/orders/ord_1", Order: "2026-000043", Simulated: true,
		Status: shop.JobStatus{
			Cancel: s.cancel(),
			State:  "running", Reason: s.t("job.event.attempt.planned", "site", s.say("贵安一号", "Gui’an 1")), Warning: s.t("job.near_cap"), Progress: 630, Events: s.events(),
			Cost: shop.CostMeter{Cost: 212_345_678, Cap: 24 * models.Yuan, Run: 90 * time.Second, Max: time.Hour, Use: s.loc.CardHours(180_000)},
		},
		Facts: []ui.Fact{{Key: s.t("job.fact.site"), Value: s.say("贵安一号", "Gui’an 1")}, {Key: s.t("job.fact.card_hour"), Value: s.t("unit.cards", "count", 2)}},
		Log: ui.Log{StreamHref: "/jobs/job_1/stream", FullHref: "/jobs/job_1/log.txt", ReloadHref: "/jobs/job_1", Lines: []ui.LogLine{
			{Seq: 1, At: now, Stream: "sys", Text: "runner: claimed"}, {Seq: 2, At: now, Text: "round 1  512x512  17.9 GFLOPS"}, {Seq: 3, At: now, Stream: "err", Text: "<script>alert(1)</script> a very long line that has to break somewhere because it does not fit on a telephone 0123456789abcdef0123456789abcdef0123456789abcdef"},
		}},
		Parts: shop.JobParts{Figures: []ui.Fact{{Key: "GFLOPS", Value: "18.2"}}, Artefacts: []shop.Artefact{{Name: "result.json", Href: "/jobs/job_1/artefacts/art_1", Size: 1834, SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", At: now}}},
	}
}

func (s sampler) receipt() shop.ReceiptPage {
	buyer := []ui.Fact{{Key: s.t("receipt.party.name"), Value: s.say("贵阳星河智造有限公司", "Galaxy Smart Manufacturing")}, {Key: s.t("receipt.party.code"), Value: "91520115MA6D00034K"}}
	head := []ui.Head{{Text: s.t("receipt.line.name")}, {Text: s.t("receipt.line.quantity"), Numeric: true}, {Text: s.t("receipt.line.total"), Numeric: true}}
	return shop.ReceiptPage{
		Page: s.page("receipt.title"), Up: ui.Crumb{Text: s.t("order.title", "number", "2026-000042"), Href: "/orders/ord_1"},
		Files: []ui.Fact{{Key: s.t("document.pdf"), Href: "/orders/ord_1/receipt/pdf"}}, Invoice: &ui.Button{Text: s.t("invoice.ask.title"), Href: "/orders/ord_1/invoice"},
		Sheet: ui.Sheet{Title: s.t("receipt.title"), Number: "R2026-000042", At: now, Simulated: s.t("receipt.simulated"), Parts: []ui.Part{
			{Pair: &[2]ui.Facts{{Heading: s.t("receipt.buyer"), Rows: buyer}, {Heading: s.t("receipt.seller"), Rows: buyer}}},
			{Table: &ui.Table{Caption: s.t("receipt.lines"), Quiet: true, Head: head, Rows: []ui.Row{{Cells: []ui.Cell{{Text: "Ascend 910B", Sub: s.t("offering.band.peak")}, {Text: "0.4014"}, {Text: "¥4.81666667"}}}}}},
			{Bill: &ui.Bill{List: 481_666_667, Voucher: 144_500_000, Pay: 337_166_667, Exact: true}},
			{Note: s.t("receipt.note")},
		}},
	}
}

func (s sampler) wallet() shop.WalletPage {
	return shop.WalletPage{
		Page: s.page("wallet.title"), Balance: 123_456 * models.Fen, Held: 500 * models.Fen, Free: 122_956 * models.Fen,
		Holds: []shop.WalletHold{{Text: s.t("order.title", "number", "2026-000043"), Href: "/orders/ord_1", Amount: 500 * models.Fen, Since: now.Add(-3 * time.Minute)}},
		Rows:  []shop.WalletRow{{At: now, Text: s.t("order.hold.returned"), Ref: "2026-000042", Href: "/orders/ord_1", Amount: 842_833_333, Balance: 123_456 * models.Fen}, {At: now.AddDate(0, 0, -1), Text: s.t("order.hold.captured"), Ref: "2026-000041", Amount: -337_166_667, Balance: 115_027_166_667}},
		Pager: ui.Pager{Next: "/wallet?after=x"},
	}
}

func (s sampler) vouchers() shop.VouchersPage {
	return shop.VouchersPage{Page: s.page("vouchers.title"), Grants: []shop.GrantCard{{
		ID: "gra_1", Name: s.say("贵阳算力券 2026", "Guiyang compute voucher 2026"), Programme: s.say("贵阳市", "City of Guiyang"), Href: "/programmes/gy", State: "active", Granted: 1000 * models.Yuan, Used: 180 * models.Yuan, Held: 20 * models.Yuan, Free: 800 * models.Yuan,
		ExpiresAt: now.AddDate(0, 1, 7), Rules: []string{s.t("till.rate", "rate", "30%", "cap", 200*models.Yuan)}, Why: []string{s.t("fault.exhausted")}, Uses: []shop.GrantUse{{At: now, Order: "2026-000042", Href: "/orders/ord_1", State: "captured", Amount: 144_500_000}}, Entitlement: true,
	}}}
}

func (s sampler) keys() shop.KeysPage {
	return shop.KeysPage{
		Page: s.page("keys.title"), New: &shop.NewKey{Name: "nightly", Value: "sk_0123456789abcdefghjkmnpqrstvwxyz"}, Action: ui.PlaceKeys,
		Keys:   []shop.KeyRow{{ID: "key_1", Name: "nightly", Prefix: "sk_01234", Scopes: s.t("scope.read"), Created: now, Action: "/keys/key_1/revoke"}, {ID: "key_2", Name: "old", Prefix: "sk_98765", Scopes: s.t("scope.order"), Created: now.AddDate(0, -1, 0), LastUsed: now.AddDate(0, 0, -2), Revoked: now}},
		Name:   ui.Field{Name: "name", Label: s.t("field.key_name"), Hint: s.t("field.key_name_hint"), Width: 32},
		Scopes: ui.Choice{Name: "scope", Label: s.t("field.scopes"), Options: []ui.Option{{Value: "read", Text: s.t("scope.read"), Checked: true}, {Value: "order", Text: s.t("scope.order")}}},
		Sample: ui.Sample{Label: s.t("keys.sample"), Text: "curl -H \"Authorization: Bearer $KEY\" http://127.0.0.1:8080/api/v1/offerings"},
	}
}

func (s sampler) signIn() account.SignInPage {
	p := s.visitor("sign_in.title")
	p.Problems = []ui.Problem{{Field: "email", Text: s.t("form.required", "label", s.t("field.email"))}}
	return account.SignInPage{
		Page: p, Action: ui.PlaceSignIn, After: "/orders", Email: ui.Field{Name: "email", Label: s.t("field.email"), Type: "email", Autocomplete: "username", Width: 32}, Password: ui.Field{Name: "password", Label: s.t("field.password"), Type: "password", Autocomplete: "current-password", Width: 32},
		Demo: []account.DemoAccount{{Email: "owner@demo.test", Role: s.t("role.owner")}, {Email: "operator@demo.test", Role: s.t("role.operator")}},
	}
}

func (s sampler) sessions() shop.SessionsPage {
	return shop.SessionsPage{Page: s.page("sessions.title"), EndAll: "/account/sessions/end", Sessions: []shop.SessionRow{
		{Agent: "Firefox · Linux", Since: now, Seen: now, Here: true}, {Agent: "Chrome · Android", Since: now.AddDate(0, 0, -1), Seen: now, Action: "/account/sessions/ses_1/end"},
	}}
}

func (s sampler) api() shop.APIPage {
	return shop.APIPage{Page: s.visitor("api.title"), SpecHref: "/api/openapi.json", Samples: []ui.Sample{{Label: s.t("keys.sample"), Text: "curl http://127.0.0.1:8080/api/v1/offerings"}}, Groups: []shop.APIGroup{{Name: s.t("nav.orders"), Operations: []shop.Operation{
		{Method: "POST", Path: "/api/v1/orders", Summary: s.t("till.title"), Scope: s.t("scope.order"), Key: true, Params: []ui.Fact{{Key: "quote", Value: "quo_…"}}, Answers: []ui.Fact{{Key: "201", Value: s.t("order.lines")}}},
		{Method: "GET", Path: "/api/v1/offerings", Summary: s.t("shelf.title")},
	}}}}
}

func (s sampler) status() shop.StatusPage {
	return shop.StatusPage{Page: s.visitor("nav.status"), At: now, Parts: []shop.StatusPart{{Name: s.t("status.part.database"), Text: "3 ms", Good: true}, {Name: s.t("status.part.sites"), Text: "1/2"}}}
}

func (s sampler) fault(status int) shop.FaultPage {
	return shop.FaultPage{Page: s.page("nav.home"), Status: status, Text: s.t("fault.not_found"), Ref: "req_01"}
}

func (s sampler) budget() service.Budget {
	return service.Budget{Total: 1_000_000 * models.Yuan, Redeemed: 220_000 * models.Yuan, Granted: 380_000 * models.Yuan, Free: 400_000 * models.Yuan}
}

func (s sampler) programmes() service.ProgrammesPage {
	return service.ProgrammesPage{Page: s.desk("programmes.title"), Groups: []service.ProgrammeGroup{{Title: s.t("programmes.group.open"), Rows: []service.ProgrammeRow{{Href: "/programmes/gy", Name: s.say("贵阳算力券 2026", "Guiyang compute voucher 2026"), Funder: s.say("贵阳市", "City of Guiyang"), State: ui.StateTag(s.loc, "programme", "published"), Budget: s.budget(), Firms: 1, Starts: now, Ends: now.AddDate(1, 0, 0)}}}}}
}

func (s sampler) programme() service.ProgrammePage {
	return service.ProgrammePage{
		Page: s.desk("programmes.title"), Name: s.say("贵阳算力券 2026", "Guiyang compute voucher 2026"), Funder: s.say("贵阳市", "City of Guiyang"), State: ui.StateTag(s.loc, "programme", "published"), Budget: s.budget(), Facts: []ui.Fact{{Key: s.t("programme.fact.kind"), Value: s.t("programme.kind.funded")}},
		Rules: []string{s.t("till.rate", "rate", "30%", "cap", 200*models.Yuan)}, Version: 1, Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		Grants: []service.GrantRow{{ID: "gra_1", Firm: "Galaxy", State: "active", Granted: 1000 * models.Yuan, Held: 20 * models.Yuan, Used: 180 * models.Yuan, Free: 800 * models.Yuan, ExpiresAt: now.AddDate(0, 1, 0)}},
	}
}

func (s sampler) sites() provider.SitesPage {
	return provider.SitesPage{
		Page: s.desk("sites.title"), Provider: s.say("黔中智算", "Qianzhong Compute"), Payable: 4672 * models.Yuan,
		Sites:     []provider.Site{{ID: "sit_1", Name: s.say("贵安一号", "Gui’an 1"), Region: ui.RegionName(s.loc, "CN-GZ"), Driver: "local", State: "ready", Stage: "live", Isolation: "cgroup v2", Seen: now.Add(-9 * time.Second), Cards: s.cards(5, 2, 9), Running: 2, Waiting: 1, Dead: 1, Simulated: true}},
		Offerings: []provider.Offering{{Href: "/offerings/off_1", Name: "Ascend 910B", State: "listed", Price: s.price(1200, true), Tariff: 3, Running: 2, Sold: s.loc.CardHours(3_600_000_000)}},
	}
}

func (s sampler) providerJobs() provider.JobsPage {
	share := models.Money(467_216_667)
	return provider.JobsPage{Page: s.desk("provider.jobs.title"), Site: ui.Choice{Name: "site", Label: s.t("provider.job.site")}, State: ui.Choice{Name: "state", Label: s.t("provider.job.state")}, Rows: []provider.JobRow{{Attempt: "att_0123456789abcdefghjkmnpqrs", Job: "job_1", Site: s.say("贵安一号", "Gui’an 1"), Name: "Ascend 910B", Units: 2, State: "succeeded", Started: now, Run: 722 * time.Second, Share: &share}, {Attempt: "att_9876543210abcdefghjkmnpqrs", Site: "1", Name: "H20", Units: 1, State: "lost", Cause: s.t("broker.unavailable"), Started: now}}}
}

func (s sampler) statement() provider.StatementPage {
	return provider.StatementPage{
		Page: s.desk("statement.title"), Provider: s.say("黔中智算", "Qianzhong Compute"), Payable: 4672 * models.Yuan, Fee: "3%", Gross: 481_666_667, Fees: 14_450_000, Net: 467_216_667,
		Lines: []provider.StatementLine{{At: now, Order: "2026-000042", Name: "Ascend 910B", Formula: "¥12.00 × 2 × 00:12:02", Gross: 481_666_667, Fee: 14_450_000, Share: 467_216_667}},
	}
}

func (s sampler) dashboard() operator.DashboardPage {
	guide := operator.DashboardPage{
		Page: s.desk("dashboard.title"), At: now,
		Figures: []operator.Figure{{Name: s.t("dashboard.figure.queued"), Text: "3", Sub: s.loc.Duration(90 * time.Second)}, {Name: s.t("dashboard.figure.running"), Text: "12"}, {Name: s.t("dashboard.figure.cards"), Text: "9", Sub: "16"}, {Name: s.t("dashboard.figure.outbox"), Text: "1", Href: "/operator/outbox", Warn: true}},
		Sites:   []operator.SiteRow{{Name: s.say("贵安一号", "Gui’an 1"), Provider: s.say("黔中智算", "Qianzhong Compute"), Region: ui.RegionName(s.loc, "CN-GZ"), State: "ready", Seen: now, Cards: s.cards(5, 2, 9), Running: 2}, {Name: "2", Provider: "2", Region: ui.RegionName(s.loc, "CN-NM"), State: "down", Seen: now.Add(-time.Hour), Cards: s.cards(0, 0, 8), Lost: 1}},
		Queue:   []operator.QueueRow{{Job: "job_0123456789abcdefghjkmnpqrs", Firm: "Galaxy", Name: "Ascend 910B", Units: 8, Reason: s.t("shelf.no_site"), Since: now.Add(-5 * time.Minute)}},
		Audit:   operator.AuditState{At: now, Good: true, Checks: []operator.AuditCheck{{Name: "ledger.zero_sum", Good: true, Counted: 18234}}},
		Waits:   ui.Chart{Title: s.t("dashboard.figure.queued"), Kind: "bar", XLabel: s.t("trail.at"), YLabel: s.t("dashboard.figure.queued"), TopText: "40", YTop: 40, Points: []ui.Point{{Label: "12:00", Text: "12", Value: 12}, {Label: "13:00", Text: "31", Value: 31}}},
	}
	guide.Money = []ui.Fact{operator.MoneyFact(guide.Page, "dashboard.money.wallets", 123_456*models.Yuan), operator.MoneyFact(guide.Page, "dashboard.money.fee", 1200*models.Yuan)}
	return guide
}

func (s sampler) trail() operator.TrailPage {
	return operator.TrailPage{Page: s.desk("trail.title"), Whole: true, Checked: 1832, Rows: []operator.TrailRow{{Seq: 1832, At: now, Actor: "operator@demo.test", Role: s.t("role.operator"), Action: "clock.step", Object: "clock", Change: "06:00 → 07:00", Hash: "9f86d081884c"}}}
}

func (s sampler) outbox() operator.OutboxPage {
	return operator.OutboxPage{Page: s.desk("outbox.title"), Rows: []operator.OutboxRow{{Kind: s.t("mail.reset.name"), To: "owner@demo.test", Subject: s.t("reset.title"), Body: s.t("reset.title"), Lang: s.loc.Tag(), State: "waiting", Tries: 1, At: now, Next: now.Add(time.Minute)}, {Kind: s.t("mail.sign_up.name"), To: "nobody@demo.test", State: "dead", Error: s.t("mail.error.connect"), Tries: 9, At: now, Retry: "/operator/outbox/mail_1/retry"}}}
}

func (s sampler) clock() operator.ClockPage {
	return operator.ClockPage{Page: s.desk("clock.title"), Action: "/operator/clock", Now: now, Real: now.AddDate(0, 0, -1), Custom: ui.Field{Name: "custom", Label: s.t("field.step"), Hint: s.t("field.step_hint"), Width: 8}}
}
