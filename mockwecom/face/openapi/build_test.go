package openapi_test

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/face/openapi"
	"wecomlab/mockwecom/sim"
)

// tree gives a document as a reader of its JSON sees it.
func tree(t *testing.T, d *openapi.Document) map[string]any {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// at follows keys into a tree; nil where there is nothing.
func at(node any, keys ...string) any {
	for _, k := range keys {
		object, _ := node.(map[string]any)
		node = object[k]
	}
	return node
}

// walk visits every object of a tree.
func walk(node any, visit func(map[string]any)) {
	switch v := node.(type) {
	case map[string]any:
		visit(v)
		for _, child := range v {
			walk(child, visit)
		}
	case []any:
		for _, child := range v {
			walk(child, visit)
		}
	}
}

func whole(t *testing.T) map[string]any {
	t.Helper()
	return tree(t, openapi.New(sim.Chapters(), "1.2.3", "http://127.0.0.1:8600"))
}

// TestReferences holds that every $ref leads to something, and that everything that can be referred to is.
func TestReferences(t *testing.T) {
	t.Parallel()
	doc := whole(t)
	used := map[string]bool{}
	walk(doc, func(object map[string]any) {
		ref, is := object["$ref"].(string)
		if !is {
			return
		}
		used[ref] = true
		path, local := strings.CutPrefix(ref, "#/")
		if !local || at(doc, strings.Split(path, "/")...) == nil {
			t.Errorf("%s leads nowhere", ref)
		}
		if len(object) != 1 {
			t.Errorf("%s has neighbours: %v", ref, object)
		}
	})
	for _, kind := range []string{"parameters", "headers", "schemas"} {
		all, _ := at(doc, "components", kind).(map[string]any)
		if len(all) == 0 {
			t.Errorf("no %s", kind)
		}
		for name := range all {
			if !regexp.MustCompile(`^[a-zA-Z0-9._-]+$`).MatchString(name) {
				t.Errorf("component %q has a name that must not be", name)
			}
			if !used["#/components/"+kind+"/"+name] {
				t.Errorf("nothing refers to %s %s", kind, name)
			}
		}
	}
}

// TestPaths holds that every simulated row stands there with its method, under an id of its own, and nothing else.
func TestPaths(t *testing.T) {
	t.Parallel()
	doc := whole(t)
	paths, _ := doc["paths"].(map[string]any)
	tags := map[string]bool{}
	for _, tag := range doc["tags"].([]any) {
		tags[at(tag, "name").(string)] = true
	}
	ids, rows := map[string]string{}, 0
	for _, c := range sim.Chapters() {
		for _, row := range c.Endpoints {
			rows++
			op := at(paths, row.Path, strings.ToLower(row.Method))
			if op == nil {
				t.Errorf("%s %s is missing", row.Method, row.Path)
				continue
			}
			id, _ := at(op, "operationId").(string)
			if other := ids[id]; other != "" || !regexp.MustCompile(`^[A-Za-z0-9_]+$`).MatchString(id) {
				t.Errorf("%s and %s have the id %q", row.Path, other, id)
			}
			ids[id] = row.Path
			if !tags[c.Name] || !slices.Equal(at(op, "tags").([]any), []any{c.Name}) {
				t.Errorf("%s: tags %v", row.Path, at(op, "tags"))
			}
			if url, _ := at(op, "externalDocs", "url").(string); !strings.HasPrefix(url, "https://developer.work.weixin.qq.com/document/path/") {
				t.Errorf("%s: document %q", row.Path, url)
			}
			if at(op, "responses", "200", "description") == nil || at(op, "summary") == "" {
				t.Errorf("%s has no answer or no summary: %v", row.Path, op)
			}
			checkNeeds(t, doc, op, &row)
		}
	}
	if len(paths) != rows {
		t.Errorf("%d paths of %d rows", len(paths), rows)
	}
}

// checkNeeds holds that what a row requires is required, whether in the query or in the body, and only that.
func checkNeeds(t *testing.T, doc map[string]any, op any, row *api.Row) {
	t.Helper()
	var want, got []string
	if row.Credential.Param != "" {
		want = append(want, row.Credential.Param)
	}
	for _, need := range row.Needs() {
		want = append(want, need.Name)
	}
	parameters, _ := at(op, "parameters").([]any)
	names := map[string]bool{}
	for _, p := range parameters {
		if ref, is := at(p, "$ref").(string); is {
			p = at(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
		name, _ := at(p, "name").(string)
		if name == "" || names[name] || at(p, "in") != "query" || at(p, "schema") == nil {
			t.Errorf("%s: parameter %v", row.Path, p)
		}
		names[name] = true
		if at(p, "required") == true {
			got = append(got, name)
		}
	}
	required, _ := at(op, "requestBody", "content", "application/json", "schema", "required").([]any)
	for _, name := range required {
		got = append(got, name.(string))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: required (-row +document):\n%s", row.Path, diff)
	}
	if row.Method == http.MethodGet && at(op, "requestBody") != nil {
		t.Errorf("GET %s has a body", row.Path)
	}
}

// TestSchemas holds the rules of OpenAPI 3.1 that a schema could break: a known type, items only of arrays, properties only of
// objects, required only of what is described.
func TestSchemas(t *testing.T) {
	t.Parallel()
	types := []any{nil, "object", "array", "string", "integer", "number", "boolean"}
	seen := 0
	check := func(s map[string]any) {
		seen++
		if !slices.Contains(types, s["type"]) || (s["type"] == "array") != (s["items"] != nil) || s["properties"] != nil && s["type"] != "object" {
			t.Errorf("%v", s)
		}
		required, _ := s["required"].([]any)
		for _, name := range required {
			if at(s, "properties", name.(string)) == nil {
				t.Errorf("%v is required but not described: %v", name, s)
			}
		}
		if pattern, is := s["pattern"].(string); is {
			if _, err := regexp.Compile(pattern); err != nil {
				t.Error(err)
			}
		}
	}
	doc := whole(t)
	walk(doc["paths"], func(object map[string]any) {
		if s, is := object["schema"].(map[string]any); is {
			walk(s, func(inner map[string]any) {
				if _, typed := inner["type"].(string); typed || inner["$ref"] != nil {
					check(inner)
				}
			})
		}
	})
	for _, s := range at(doc, "components", "schemas").(map[string]any) {
		check(s.(map[string]any))
	}
	if seen < 100 {
		t.Errorf("only %d schemas", seen)
	}
}

func TestRoot(t *testing.T) {
	t.Parallel()
	doc := whole(t)
	want := map[string]any{
		"openapi": "3.1.0",
		"version": "1.2.3",
		"servers": []any{map[string]any{"url": "http://127.0.0.1:8600", "description": "this simulator"}},
	}
	got := map[string]any{"openapi": doc["openapi"], "version": at(doc, "info", "version"), "servers": doc["servers"]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if first, second := openapi.New(sim.Chapters(), "1", ""), openapi.New(sim.Chapters(), "1", ""); !reflect.DeepEqual(first, second) {
		t.Error("two documents of the same tables differ")
	}
}

// TestServed holds that a running simulator answers its description, under its own address.
func TestServed(t *testing.T) {
	t.Parallel()
	s, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", CADir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/_mock/v1/openapi.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var got map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree(t, openapi.New(sim.Chapters(), sim.Version, s.URL())), got); diff != "" {
		t.Error(diff)
	}
}
