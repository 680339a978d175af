//! What a manifest may say, and what it is told where it may not.

use preau_domain::module::SurgeMode;

use super::*;

const HOMEWORK: &str = include_str!("../../../../plugins/homework/manifest.toml");
/// One that asks for nothing.
const NOOP: &str = include_str!("../../../../tests/guests/noop/manifest.toml");

#[track_caller]
fn refused(find: &str, replace: &str, says: &str) {
    assert!(HOMEWORK.contains(find), "{find}");
    let error = parse(&HOMEWORK.replacen(find, replace, 1))
        .map(|m| m.version)
        .expect_err("accepted");
    assert!(error.to_string().contains(says), "{error}");
}

#[test]
fn the_homework_manifest_is_read() {
    let manifest = parse(HOMEWORK).expect("readable");
    assert_eq!(manifest.id.as_str(), "homework");
    let assignment = &manifest.collections["assignment"];
    assert_eq!(
        assignment.read.0[0]
            .from
            .map(|i| assignment.fields[i].name.as_str()),
        Some("visible_from")
    );
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    refused("publisher =", "publishr =", "publishr");
    refused(
        "id = \"homework\"",
        "id = \"admin\"",
        "cannot be a module's id",
    );
    refused(
        "contract = \"0.2\"",
        "contract = \"9.9\"",
        "module.contract",
    );
    refused("[\"audience-staff\"]", "[\"everyone\"]", "everyone");
    refused("from = \"visible_from\"", "from = \"due\"", "Instant");
    refused(
        "fields = [\"audience\", \"due\"]",
        "fields = [\"nowhere\"]",
        "nowhere",
    );
    refused(
        "view-fuel = 50_000_000",
        "view-fuel = 50_000_000_000",
        "view-fuel",
    );
    refused("clock = \"minute\"", "clock = \"second\"", "views.clock");
    refused("default = 90", "default = 9000", "range");
    refused("events = {", "sockets = {", "sockets");
    refused(
        "notify = {",
        "# notify = {",
        "notifications are declared, but not the capability `notify`",
    );
    refused("[notifications.given]", "[notifications.Given]", "Given");
}

#[test]
fn a_manifest_allows_pages_to_be_so_old_in_a_surge_and_no_older() {
    let seconds = limits::VIEW_AGE.as_secs();
    let with = |seconds: u64| {
        let said = format!("surge-seconds = {seconds}");
        HOMEWORK.replacen("surge-seconds = 120", &said, 1)
    };
    let age = |text: &str| parse(text).expect("right").views.expect("kept").age;
    assert_eq!(age(HOMEWORK).as_secs(), 120);
    assert_eq!(age(&with(seconds)), limits::VIEW_AGE);
    let refused = parse(&with(seconds + 1)).map(|manifest| manifest.version);
    let error = refused.expect_err("too old").to_string();
    assert!(error.contains("views.surge-seconds"), "{error}");
}

#[test]
fn a_manifest_says_what_becomes_of_its_module_in_a_surge() {
    let with = |mode: &str| {
        let said = format!("[surge]\nmode = \"{mode}\"");
        HOMEWORK.replacen("[surge]\nmode = \"normal\"", &said, 1)
    };
    for mode in SurgeMode::ALL {
        let manifest = parse(&with(mode.as_str())).expect("right");
        assert_eq!(manifest.surge, mode);
    }
    let silent = with("normal").replacen("[surge]\nmode = \"normal\"", "", 1);
    assert_ne!(silent, HOMEWORK);
    assert_eq!(parse(&silent).expect("right").surge, SurgeMode::Normal);
    let refused = parse(&with("first")).map(|manifest| manifest.version);
    let error = refused.expect_err("no mode").to_string();
    assert!(error.contains("surge.mode"), "{error}");
}

#[test]
fn words_of_a_later_contract_are_refused_with_the_one_that_has_them() {
    let contract = "contract = \"0.2\"";
    let mut in_later_table = false;
    let of_the_first = |line: &&str| {
        if line.starts_with('[') {
            in_later_table = line.starts_with("[notifications.") || line.starts_with("[blobs]");
        }
        let later = ["notify = {", "blobs = {", "files = \""];
        !in_later_table && !later.iter().any(|word| line.starts_with(word))
    };
    let first = HOMEWORK
        .split_inclusive('\n')
        .filter(of_the_first)
        .collect::<String>()
        .replace("\"inspector\"", "\"head\"")
        .replacen(contract, "contract = \"0.1\"", 1);
    assert_eq!(
        parse(&first).map(|manifest| manifest.contract),
        Ok(Contract::V0_1)
    );
    for (place, find, replace) in [
        (
            "visibility.functions",
            "functions = [\"head\", \"head\"]\nlevels",
            "functions = [\"head\", \"inspector\"]\nlevels",
        ),
        (
            "navigation.functions",
            "functions = [\"head\", \"head\"]\n\n",
            "functions = [\"head\", \"inspector\"]\n\n",
        ),
        (
            "collections.assignment: who",
            "    { who = [\"head\"] },",
            "    { who = [\"inspector\"] },",
        ),
    ] {
        assert!(first.contains(find), "{find}");
        let manifest = first.replacen(find, replace, 1);
        let error = parse(&manifest).map(|m| m.contract).expect_err(place);
        assert_eq!(
            error.to_string(),
            format!("{place}: `inspector` came with contract 0.2, and this manifest is for 0.1")
        );
        let second = manifest.replacen("contract = \"0.1\"", contract, 1);
        assert!(parse(&second).is_ok(), "{place}");
    }
    let asked = "[capabilities]\nnotify = { fr = \"prévenir\", en = \"tell\" }\n";
    let manifest = first.replacen("[capabilities]\n", asked, 1);
    assert_eq!(
        parse(&manifest)
            .map(|m| m.contract)
            .map_err(|error| error.to_string()),
        Err(
            "capabilities: `notify` came with contract 0.2, and this manifest is for 0.1"
                .to_owned()
        )
    );
}

/// The manifest of homework with a timer, for which it asks, and what else it says of it.
fn with_timer(fields: &str, more: &str) -> String {
    let asks = "[capabilities]\nschedule = { fr = \"x\", en = \"x\" }";
    let asking = HOMEWORK.replacen("[capabilities]", asks, 1);
    format!("{asking}\n[timers.reminder]\nfields = [{fields}]\n{more}")
}

#[test]
fn a_timer_is_declared_as_an_event_is_with_a_name_of_its_own() {
    let field = "{ name = \"task\", type = \"text\" }";
    let manifest = parse(&with_timer(field, "")).expect("right");
    assert_eq!(manifest.timers["reminder"][0].name, "task");
    assert!(manifest.declares_timer("homework.reminder"));
    assert!(!manifest.declares_timer("homework.other") && !manifest.declares_timer("reminder"));
    assert!(!manifest.declares_timer("grades.reminder"));
    let refused = |manifest: &str, says: &str| {
        let error = parse(manifest).map(|m| m.version).expect_err(says);
        assert!(error.to_string().contains(says), "{error}");
    };
    let key = "{ name = \"key\", type = \"text\" }";
    refused(&with_timer(key, ""), "`key` is how the kernel says");
    let event = "[events.publishes.reminder]\nfields = []\n";
    refused(&with_timer(field, event), "an event is called so already");
    let unasked = with_timer(field, "").replacen("schedule = ", "# ", 1);
    refused(&unasked, "not the capability `schedule`");
    refused(&with_timer(field, "at = 3\n"), "at");
    // Neither is there in the first contract.
    let first = with_timer(field, "")
        .replace("\"inspector\"", "\"head\"")
        .replacen("contract = \"0.2\"", "contract = \"0.1\"", 1);
    refused(&first, "`schedule` came with contract 0.2");
}

#[test]
fn a_manifest_says_nothing_that_a_terminal_would_obey() {
    for hidden in [
        "\\u001b[2J",
        "\\n",
        "\\r",
        "\\u0007",
        "\\u202e",
        "\\u2028",
        "\\u009b",
    ] {
        for (place, find) in [
            ("module.publisher", "\"Préau\""),
            ("module.name", "\"Cahier de textes\""),
            (
                "module.description",
                "\"Lessons held and work to do, day by day.\"",
            ),
            ("navigation.label", "\"Semaine\""),
            ("navigation.path", "\"week\""),
            (
                "capabilities.records",
                "\"keep lessons, homework, done marks, what is handed in and the feedback on it\"",
            ),
        ] {
            let replace = format!("\"x{hidden}x\"");
            refused(find, &replace, place);
        }
    }
    // Nor do messages about what cannot be used.
    for (find, replace) in [
        ("id = \"homework\"", "id = \"x\\u001b[2J\\nx\""),
        ("contract = \"0.2\"", "contract = \"\\u001b\\u0007\""),
        ("\"pupil\"", "\"\\u001b\""),
        ("events = {", "\"\\u001b[2J\" = {"),
        ("publisher =", "\"publ\\u001bx\" ="),
    ] {
        let manifest = HOMEWORK.replacen(find, replace, 1);
        let error = parse(&manifest).map(|m| m.version).expect_err(replace);
        let said = error.to_string();
        assert!(
            !said.contains(|c| c != '\n' && is_hidden(c)),
            "{replace}: {said:?}"
        );
    }
}

#[test]
fn memory_is_what_is_asked_for_and_no_less() {
    let asked = |mib: &str| {
        let memory = format!("memory-mib = {mib}");
        let manifest = parse(&HOMEWORK.replacen("memory-mib = 32", &memory, 1));
        manifest.map(|manifest| manifest.budgets.memory)
    };
    assert_eq!(asked("64"), Ok(64 << 20));
    for mib in ["0", "65", "17592186044417", "4294967297", "-1"] {
        assert!(asked(mib).is_err(), "{mib}");
    }
}

#[test]
fn a_rule_needs_the_field_that_it_looks_at() {
    refused("subject = \"person\"\nread", "read", "subject");
}

#[test]
fn who_may_write_may_create_unless_a_rule_of_its_own_says_who() {
    let assignment = |text: &str| {
        let manifest = parse(text).expect("readable");
        manifest.collections["assignment"].clone()
    };
    let plain = assignment(HOMEWORK);
    assert_eq!(plain.create, plain.write);
    let place = "[collections.assignment]\n";
    assert!(HOMEWORK.contains(place));
    let created = format!("{place}create = [{{ who = [\"staff\"] }}]\n");
    let apart = assignment(&HOMEWORK.replacen(place, &created, 1));
    assert_eq!(apart.write, plain.write);
    assert_eq!(
        apart.create.0[0].who,
        [Who::of_str("staff").expect("a word")]
    );
}

#[test]
fn everybody_of_the_school_can_be_said() {
    let shared = HOMEWORK.replacen("[\"audience-staff\"]", "[\"member\"]", 1);
    let manifest = parse(&shared).expect("readable");
    let rules = manifest.collections.values();
    let mut lines = rules.flat_map(|collection| &collection.read.0);
    assert!(lines.any(|line| line.who == [Who::Member]));
}

#[test]
fn a_line_without_conditions_would_allow_everybody() {
    refused(
        "{ who = [\"author\", \"head\"] }",
        "{ who = [] }",
        "everybody",
    );
}

/// The homework manifest with these lines under `[outbound]`, and the capability.
fn outside(lines: &str) -> Result<Manifest, ManifestError> {
    let reason = "{ fr = \"x\", en = \"x\" }";
    let asked = HOMEWORK.replacen(
        "events = {",
        &format!("outbound = {reason}\nevents = {{"),
        1,
    );
    parse(&format!("{asked}\n[outbound]\n{lines}"))
}

#[test]
fn hosts_outside_are_named_each_with_a_reason_and_are_so_many() {
    let hosts = |hosts: &[&str]| {
        let lines = hosts.iter();
        let lines = lines.map(|host| format!("\"{host}\" = {{ fr = \"x\", en = \"x\" }}\n"));
        outside(&lines.collect::<String>())
    };
    let manifest = hosts(&["catalogue.example.org", "*.books.example.org"]).expect("right");
    let named: Vec<_> = manifest.outbound.keys().map(ToString::to_string).collect();
    assert_eq!(named, ["catalogue.example.org", "*.books.example.org"]);
    assert!(hosts(&["*"]).is_ok(), "one that the region names");
    for wrong in [
        "**",
        "*.org",
        "localhost",
        "10.0.0.1",
        "[::1]",
        "a.example.org:443",
        "https://a.example",
        "A.example.org",
        "a.*.org",
        "école.example.org",
    ] {
        let error = hosts(&[wrong]).map(|_| ()).expect_err(wrong).to_string();
        assert!(
            error.contains(wrong) && error.contains("neither a host"),
            "{error}"
        );
    }
    let many: Vec<_> = (0..=limits::OUTBOUND_HOSTS)
        .map(|n| format!("h{n}.example.org"))
        .collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert!(hosts(&many[1..]).is_ok());
    let error = hosts(&many).map(|_| ()).expect_err("too many").to_string();
    assert!(error.contains("more than 16 hosts"), "{error}");
}

#[test]
fn hosts_outside_and_the_capability_go_together_and_came_with_0_2() {
    for error in [
        outside("").map(|_| ()),
        parse(&format!(
            "{HOMEWORK}\n[outbound]\n\"a.example\" = {{ fr = \"x\", en = \"x\" }}\n"
        ))
        .map(|_| ()),
    ] {
        let error = error.expect_err("one without the other").to_string();
        assert!(error.contains("go together"), "{error}");
    }
    refused(
        "events = {",
        "outbound = { fr = \"x\", en = \"x\" }\nevents = {",
        "go together",
    );
    let text = NOOP.replacen("contract = \"0.2\"", "contract = \"0.1\"", 1);
    let text = format!(
        "{text}\n[capabilities]\noutbound = {{ fr = \"x\", en = \"x\" }}\n[outbound]\n\"a.example\" = {{ fr = \"x\", en = \"x\" }}\n"
    );
    let error = parse(&text)
        .map(|_| ())
        .expect_err("of a later contract")
        .to_string();
    assert!(
        error.contains("`outbound` came with contract 0.2"),
        "{error}"
    );
}

#[test]
fn a_box_goes_with_its_capability_and_an_author_and_searches_texts() {
    let capability = "events = {";
    let asked = HOMEWORK.replacen(
        capability,
        &format!("mailbox = {{ fr = \"x\", en = \"x\" }}\n{capability}"),
        1,
    );
    let place = "[collections.assignment]\n";
    let with = |manifest: &str, boxed: &str| {
        parse(&manifest.replacen(place, &format!("{place}box = {boxed}\n"), 1))
    };
    let search = with(&asked, "{ search = [\"text\"] }").expect("right");
    let assignment = &search.collections["assignment"];
    let boxed = assignment.boxed.as_ref().expect("with a box");
    assert_eq!(assignment.fields[boxed.search[0]].name, "text");
    let refused = |manifest: Result<Manifest, ManifestError>, says: &str| {
        let error = manifest.map(|_| ()).expect_err(says).to_string();
        assert!(error.contains(says), "{error}");
    };
    refused(parse(&asked), "go together");
    refused(with(HOMEWORK, "{}"), "go together");
    refused(
        with(&asked, "{ search = [\"minutes\"] }"),
        "no field of texts",
    );
    refused(
        with(&asked, "{ search = [\"nowhere\"] }"),
        "no field of texts",
    );
    let without = asked.replace("author = \"author\"\n", "");
    refused(with(&without, "{}"), "author");
}
