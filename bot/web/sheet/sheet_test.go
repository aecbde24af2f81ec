package sheet

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"policybot/calc"
	"policybot/knowledge"
)

func book(t testing.TB) *calc.Book {
	t.Helper()
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return p.Book
}

// Columns are found by key or label, with or without a unit; cells are read the way people fill them in.
func TestCases(t *testing.T) {
	tests := []struct{ name, table, want, fault string }{
		{name: "keys", table: "rule,level,approved_fixed_assets\n8.1a,national,150000000",
			want: "8.1a approved_fixed_assets=150000000 level=national"},
		{name: "Chinese labels", table: "规则,项目级别,核定纳入支持范围的固定资产投资（元）\n8.1a,国家级（顶级）,1.5亿元",
			want: "8.1a approved_fixed_assets=150000000 level=national"},
		{name: "English labels", table: "Rule,Level of the project,Approved fixed-asset investment (CNY)\n8.1a,National (top),\"150,000,000.50\"",
			want: "8.1a approved_fixed_assets=150000000.5 level=national"},
		{name: "full width", table: "规则,项目级别\n８．１ａ,国家级(顶级)", fault: "８．１ａ"},
		{name: "list", table: "rule,contracts,used\n5,200000；80000.55、1万,是", want: "5 contracts=[200000, 80000.55, 10000] used=true"},
		{name: "several titles", table: "rule,honor\n6.1,中国电子信息企业百强；北京市隐形冠军", want: "6.1 honor=beijing_hidden_champion|electronics_top100"},
		{name: "a number with its unit", table: "rule,pflops,pue\n8.2,1 EFLOPS,1.34", want: "8.2 pflops=1000 pue=1.34"},
		{name: "unknown columns are left alone", table: "企业名称,rule,level\n某公司,8.1a,regional", want: "8.1a level=regional"},

		{name: "no such rule", table: "rule\n99", fault: "没有规则「99」"},
		{name: "not one of the choices", table: "rule,level\n8.1a,银河级", fault: "可选值"},
		{name: "no amount", table: "rule,approved_fixed_assets\n8.1a,很多", fault: "不是以元计的金额"},
		{name: "two amounts in one cell", table: "rule,approved_fixed_assets\n8.1a,1亿到2亿", fault: "不是以元计的金额"},
		{name: "about", table: "rule,approved_fixed_assets\n8.1a,约1亿元", fault: "不是以元计的金额"},
		{name: "another currency", table: "rule,approved_fixed_assets\n8.1a,100万美元", fault: "不是以元计的金额"},
		{name: "a float's tail", table: "rule,approved_fixed_assets\n8.1a,80000.550000000003", fault: "两位小数"},
		{name: "neither yes nor no", table: "rule,used\n5,也许", fault: "是 或 否"},
		{name: "a fact of another rule", table: "rule,pue\n5,1.3", fault: "规则 5 不用"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table, err := Read(CSV, []byte(tt.table))
			if err != nil {
				t.Fatal(err)
			}
			groups, err := Cases(book(t), table, "zh")
			if err != nil || len(groups) != 1 {
				t.Fatalf("got %d cases, %v", len(groups), err)
			}
			faults := strings.Join(groups[0].Faults[1], "; ")
			if tt.fault != "" {
				if !strings.Contains(faults, tt.fault) {
					t.Errorf("got faults %q, want %q", faults, tt.fault)
				}
				return
			}
			if got := write(groups[0].Case.Claims[0]); got != tt.want || faults != "" {
				t.Errorf("got %q with faults %q, want %q", got, faults, tt.want)
			}
		})
	}
}

func write(c calc.Claim) string {
	out := c.Rule
	for _, key := range []string{"approved_fixed_assets", "contracts", "honor", "level", "pflops", "pue", "used"} {
		if v, ok := c.Facts[key]; ok {
			out += " " + key + "=" + v.String()
		}
	}
	return out
}

// A fact in dollars takes dollars: plain digits, or an amount that says so.
func TestOtherCurrency(t *testing.T) {
	p, err := knowledge.LoadPack(os.DirFS("../../../knowledge/testdata/packs"), "mechanisms")
	if err != nil {
		t.Fatal(err)
	}
	f, _ := p.Book.Fact("capital")
	for cell, want := range map[string]string{"10000000": "10000000", "1000万美元": "10000000", "1000万": "", "1000万元": "", "1000万港元": ""} {
		v, err := value(f, cell, "zh")
		if err == nil && v.String() != want || err != nil && (want != "" || !strings.Contains(err.Error(), "USD")) {
			t.Errorf("%s: got %s, %v, want %q", cell, v, err, want)
		}
	}
}

func TestRowsOfOneCaseGoTogether(t *testing.T) {
	table, err := Read(CSV, []byte("案例,规则,项目\n甲,8.1a,A\n,11,\n甲,8.1b,A\n\n乙,7,\n"))
	if err != nil {
		t.Fatal(err)
	}
	groups, err := Cases(book(t), table, "zh")
	if err != nil {
		t.Fatal(err)
	}
	if len(groups) != 3 || len(groups[0].Case.Claims) != 2 || groups[0].Case.Claims[1].Rule != "8.1b" {
		t.Errorf("got %+v, want three cases, the first of 8.1a and 8.1b", groups)
	}
}

// A CSV as Chinese spreadsheet programs save it.
func TestGB18030(t *testing.T) {
	src, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("规则,项目级别\n8.1a,国家级（顶级）\n"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := Read(CSV, src)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := Cases(book(t), table, "zh")
	if err != nil || len(groups[0].Faults) > 0 {
		t.Fatalf("got %+v, %v", groups, err)
	}
	if _, err := Read(CSV, []byte("rule,x\n5,\xff\xfe\xff\n")); err == nil {
		t.Error("bytes of no encoding are read")
	}
}

// A workbook that unpacks to more than is allowed is refused.
func TestZipBomb(t *testing.T) {
	src, err := Template(book(t), XLSX, "zh")
	if err != nil {
		t.Fatal(err)
	}
	old, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	for _, f := range old.File {
		if f.Name == "xl/worksheets/sheet1.xml" {
			continue
		}
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range maxUnzip>>20 + 1 {
		if _, err := f.Write(blank); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(XLSX, bomb.Bytes()); err == nil {
		t.Errorf("%d bytes that unpack to more than %d are read", bomb.Len(), maxUnzip)
	}
}

func TestHeaderFaults(t *testing.T) {
	for _, src := range []string{"level\nnational", "rule,level,项目级别\n8.1a,national,national"} {
		table, err := Read(CSV, []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Cases(book(t), table, "zh"); err == nil {
			t.Errorf("%q: got no error", src)
		}
	}
}

// What comes back is the table that went in, with columns to its right and no cell that runs.
func TestWriteKeepsTheTable(t *testing.T) {
	table, err := Read(CSV, []byte(bom+"name,rule\n=HYPERLINK(1),5\n\"a,b\",7\n"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := table.Write(&out, [][]string{{"x"}, {"1"}, {"-2"}}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), bom+"name,rule,x\n'=HYPERLINK(1),5,1\n\"a,b\",7,'-2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An XLSX comes back with its other sheets and with the results beside its rows.
func TestXLSXRoundTrip(t *testing.T) {
	src, err := Template(book(t), XLSX, "zh")
	if err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	heads, err := x.GetRows(sheetName)
	if err != nil {
		t.Fatal(err)
	}
	for i, head := range heads[0] {
		at, err := excelize.CoordinatesToCellName(i+1, 2)
		if err != nil {
			t.Fatal(err)
		}
		switch head {
		case "规则":
			x.SetCellStr(sheetName, at, "8.1a")
		case "项目级别":
			x.SetCellStr(sheetName, at, "国家级（顶级）")
		case "核定纳入支持范围的固定资产投资（元）":
			x.SetCellFloat(sheetName, at, 150000000.5, -1, 64)
		}
	}
	var filled bytes.Buffer
	if err := x.Write(&filled); err != nil {
		t.Fatal(err)
	}
	table, err := Read(XLSX, filled.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	groups, err := Cases(book(t), table, "zh")
	if err != nil || len(groups) != 1 || len(groups[0].Faults) > 0 {
		t.Fatalf("got %+v, %v", groups, err)
	}
	if got, want := write(groups[0].Case.Claims[0]), "8.1a approved_fixed_assets=150000000.5 level=national"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var out bytes.Buffer
	if err := table.Write(&out, [][]string{ResultHeads("zh"), ResultCells("zh", Result{Status: "eligible", High: "1.00"})}); err != nil {
		t.Fatal(err)
	}
	back, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := back.GetRows(sheetName)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[1], "|"); !strings.Contains(got, "150000000.5") || !strings.Contains(got, "符合") || len(back.GetSheetList()) != 2 {
		t.Errorf("came back as %q with sheets %v", got, back.GetSheetList())
	}
}

// The columns of a template are found again when it is read, in both languages.
func TestTemplateReadsBack(t *testing.T) {
	b := book(t)
	for _, lang := range []string{"zh", "en"} {
		src, err := Template(b, CSV, lang)
		if err != nil {
			t.Fatal(err)
		}
		table, err := Read(CSV, append(src, "\n,5"...))
		if err != nil {
			t.Fatal(err)
		}
		cols, err := header(b, table.Rows[0], lang)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range cols {
			if c == "" {
				t.Errorf("%s: column %q is not found again", lang, table.Rows[0][i])
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("rule,level\n8.1a,national\n")
	f.Add("规则,合同金额\n9,\"1,000\"\n=1,2")
	f.Add("rule,contracts\n5,1;2;三万\n")
	b := book(f)
	f.Fuzz(func(t *testing.T, src string) {
		table, err := Read(CSV, []byte(src))
		if err != nil {
			return
		}
		groups, err := Cases(b, table, "zh")
		if err != nil {
			return
		}
		for _, g := range groups {
			if len(g.Faults) == 0 && b.Check(g.Case) == nil {
				if _, err := b.Estimate(g.Case); err != nil {
					t.Errorf("a checked case is refused: %v", err)
				}
			}
		}
		if err := table.Write(&bytes.Buffer{}, nil); err != nil {
			t.Errorf("a table that was read cannot be written: %v", err)
		}
	})
}
