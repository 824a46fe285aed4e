package agent

import (
	"context"
	"strconv"
)

// defaults resolves @agent: the first self-built app of the first corp that has one.
func (a *Agents) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	if name != "agent" {
		return "", false, nil
	}
	var id int64
	err = a.rt.Store.Read().NewSelect().Model((*App)(nil)).Column("agentid").Join("JOIN corps AS c ON c.corpid = app.corp").
		Where("kind = ?", SelfBuilt).OrderExpr("c.id, agentid").Limit(1).Scan(ctx, &id)
	if id == 0 {
		_, err = found(nil, err)
		return "", true, err
	}
	return strconv.FormatInt(id, 10), true, err
}
