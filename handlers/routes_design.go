package handlers

import (
	"supermarket/models"
	"supermarket/web"
)

// Those who write programmes, and those who decide on them.
var (
	designers  = web.For(models.RoleIssuer)
	publishers = web.For(models.RoleReviewer)
	drafters   = web.For(models.RoleIssuer, models.RoleReviewer)
)

// designRoutes are programmes as staff write them.
func (h *Handlers) designRoutes() []web.Route {
	const one = placeProgrammes + "/:id"
	const section = one + "/design/:section"
	return []web.Route{
		get(placeProgrammes+"/new", designers, h.ProgrammeNew, "new programme"),
		post(placeProgrammes, designers, h.ProgrammeCreate, "create programme"),
		get(one+"/design", network, h.Design, "programme's draft"),
		post(one+"/design", drafters, h.DesignDeed, "decide on programme's draft"),
		post(one+"/design/begin", designers, h.DesignBegin, "begin programme's draft"),
		post(one+"/design/import", designers, h.RulesImport, "bring programme's rules"),
		get(one+"/design/about", designers, h.ProgrammeAbout, "what a programme says of itself"),
		post(one+"/design/about", designers, h.ProgrammeAboutSave, "keep what a programme says of itself"),
		get(section, designers, h.DesignSection, "part of programme's rules"),
		post(section, designers, h.DesignSave, "keep part of programme's rules"),
		post(section+"/sentences", designers, h.DesignSentences, "programme's rules in sentences"),
		get(section+"/:row", designers, h.DesignSection, "row of programme's rules"),
		post(section+"/:row", designers, h.DesignSave, "keep row of programme's rules"),
		post(section+"/:row/sentences", designers, h.DesignSentences, "programme's rules with a row in sentences"),
		get(one+"/versions", network, h.ProgrammeVersions, "programme's versions"),
		get(one+"/rules.json", network, h.RulesFile, "programme's rules as a file"),
		get(one+"/funding", network, h.Treasury, "programme's money"),
		post(one+"/funding", designers, h.TreasuryPropose, "enter programme's money"),
		post(one+"/funding/:funding", publishers, h.TreasuryDecide, "decide on programme's money"),
		get(one+"/dry-run", network, h.DryRun, "dry run of programme's rules"),
		get(one+"/dry-run.csv", network, h.DryRunFile, "dry run of programme's rules as a file"),
	}
}
