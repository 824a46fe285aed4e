package rack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/face/control"
)

// vendor is the reference vendor's cloud for one model, with a server of its own, and the devices of that model.
type vendor struct {
	model  string
	cloud  *vendorcloud.Cloud
	server *http.Server
	off    context.CancelFunc
	ended  sync.WaitGroup

	mu     sync.Mutex
	events map[string][]Event // by SN
	names  map[string]string  // of members, by userid
}

const headerTime = 5 * time.Second // in which a callback's headers have come, in real time

// hire starts the cloud of a model, makes it known to WeCom, and gives it the devices that nobody has.
func (r *Rack) hire(ctx context.Context, m *control.DeviceModel, devices []control.Device, wide control.Callback, first bool) (*vendor, error) {
	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", net.JoinHostPort(hostFor(ctx, r.config.Client.Base()), "0"))
	if err != nil {
		return nil, fmt.Errorf("the cloud of model %s: %w", m.ModelID, err)
	}
	site := "http://" + listener.Addr().String()
	v := &vendor{model: m.ModelID, events: map[string][]Event{}, names: map[string]string{}}
	v.cloud, err = vendorcloud.New(ctx, vendorcloud.Config{
		Client: &hwcloud.Client{BaseURL: r.config.Client.Base()}, ModelID: m.ModelID, ModelSecret: m.Secret, Token: m.Callback.Token, AESKey: m.Callback.AESKey,
		Provider: m.Provider, ProviderToken: wide.Token, ProviderAESKey: wide.AESKey, PublicURL: site, Clock: r.config.Clock, Tell: v.tell,
	})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	for i := range devices {
		d := &devices[i]
		if _, err := v.cloud.Hold(ctx, vendorcloud.Device{SN: d.SN, Kinds: strings.Join(d.Kinds, "+"), Version: "1.0.0"}); err != nil {
			return nil, errors.Join(err, listener.Close())
		}
	}
	life, off := context.WithCancel(r.life)
	v.off, v.server = off, &http.Server{Handler: v.cloud, ReadHeaderTimeout: headerTime}
	v.ended.Go(func() { _ = v.server.Serve(listener) }) // it ends with close
	v.ended.Go(func() { _ = v.cloud.Run(life) })        // it ends with the context
	if err := r.introduce(ctx, m, site, first); err != nil {
		v.close()
		return nil, err
	}
	return v, nil
}

// introduce saves the addresses of a cloud, which WeCom checks at once, and has the first ticket pushed.
func (r *Rack) introduce(ctx context.Context, m *control.DeviceModel, site string, first bool) error {
	orders := []struct {
		action string
		params map[string]string
	}{
		{"model.callback", map[string]string{"model": m.ModelID, "url": site + vendorcloud.ModelPath}},
		{"model.ticket", map[string]string{"model": m.ModelID}},
	}
	if first {
		orders = append(orders, struct {
			action string
			params map[string]string
		}{"provider.hardware_callback", map[string]string{"provider": m.Provider, "url": site + vendorcloud.ProviderPath}})
	}
	for _, o := range orders {
		result, err := r.config.Client.Do(ctx, o.action, o.params)
		if err == nil && result.Finding != nil {
			err = fmt.Errorf("%s: %s", o.action, result.Finding)
		}
		if err != nil {
			return fmt.Errorf("make the cloud of model %s known: %w", m.ModelID, err)
		}
	}
	return nil
}

// hostFor is the address of this machine that a simulator reaches: loopback for one on this machine.
func hostFor(ctx context.Context, base string) string {
	host := "127.0.0.1"
	var dialer net.Dialer
	_, rest, _ := strings.Cut(base, "://")
	name, _, err := net.SplitHostPort(strings.TrimSuffix(rest, "/"))
	if err != nil {
		return host
	}
	conn, err := dialer.DialContext(ctx, "udp", net.JoinHostPort(name, "9"))
	if err != nil {
		return host
	}
	if local, ok := conn.LocalAddr().(*net.UDPAddr); ok {
		host = local.IP.String()
	}
	_ = conn.Close() // nothing was sent
	return host
}

// close ends the cloud and waits until nothing of it runs any more.
func (v *vendor) close() {
	v.off()
	_ = v.server.Close()
	v.ended.Wait()
}

func (v *vendor) tell(e vendorcloud.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	kept := v.events[e.SN]
	if len(kept) >= keptEvents {
		kept = slices.Delete(kept, 0, 1)
	}
	text := e.Text
	if e.Person != "" && !strings.Contains(text, e.Person) {
		text = e.Person + " " + text
	}
	v.events[e.SN] = append(kept, Event{At: e.At, What: e.What, Text: text})
}

// do carries out an operation. Where a person is meant, a userid is taken for the open_userid that the vendor knows the member by:
// the two have the name in common.
func (v *vendor) do(ctx context.Context, client *control.Client, sn, op string, args map[string]string) (string, error) {
	o, known := vendorcloud.LookupOperation(op)
	if known && slices.ContainsFunc(o.Args, func(a vendorcloud.Arg) bool { return a.Name == "sn" }) {
		args["sn"] = sn
	}
	if person := args["person"]; person != "" {
		args["person"] = v.person(ctx, client, sn, person)
	}
	return v.cloud.Do(ctx, op, args)
}

// person is the open_userid of a member whom a userid or a name names; what nobody has is given back.
func (v *vendor) person(ctx context.Context, client *control.Client, sn, named string) string {
	d, err := v.cloud.Device(sn)
	if err != nil {
		return named
	}
	if _, there := d.People[named]; there {
		return named
	}
	name := v.name(ctx, client, named)
	for id := range d.People {
		if user := d.People[id]; user.UserName == name {
			return id
		}
	}
	return named
}

// name is the name of the member with a userid, as the world has it.
func (v *vendor) name(ctx context.Context, client *control.Client, userid string) string {
	v.mu.Lock()
	name := v.names[userid]
	v.mu.Unlock()
	if name != "" {
		return name
	}
	world, err := client.World(ctx)
	if err != nil {
		return userid
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for i := range world.Corps {
		for j := range world.Corps[i].Members {
			v.names[world.Corps[i].Members[j].UserID] = world.Corps[i].Members[j].Name
		}
	}
	if name = v.names[userid]; name == "" {
		return userid
	}
	return name
}
