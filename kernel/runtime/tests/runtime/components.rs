//! Components that cannot be taken in: each is refused with what its vendor should know, and the kernel
//! goes on.

use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use preau_domain::contract::Contract;
use preau_domain::module::Capability;
use preau_runtime::compile::Compiler;
use preau_runtime::component::{ComponentError, MANIFEST_SECTION};
use preau_runtime::limits;
use tokio::process::Command;

use crate::bench::Bench;
use crate::guests::{compiler, guest};

const NOOP: &str = include_str!("../../../../tests/guests/noop/manifest.toml");

/// A component of this text and with these manifests in it.
fn component(wat: &str, manifests: &[&str]) -> Vec<u8> {
    let mut bytes = wat::parse_str(wat).expect("a component's text");
    for manifest in manifests {
        add_section(&mut bytes, MANIFEST_SECTION, manifest.as_bytes());
    }
    bytes
}

/// Adds a custom section at the end of a component.
fn add_section(component: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut body = Vec::new();
    leb128(&mut body, name.len());
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(content);
    component.push(0);
    leb128(component, body.len());
    component.extend(body);
}

fn leb128(bytes: &mut Vec<u8>, mut number: usize) {
    loop {
        let seven = u8::try_from(number & 0x7f).expect("seven bits");
        number >>= 7;
        if number == 0 {
            bytes.push(seven);
            return;
        }
        bytes.push(seven | 0x80);
    }
}

/// Why these bytes are not taken in.
async fn refusal(bench: &Bench, bytes: &[u8]) -> ComponentError {
    let refused = bench
        .runtime
        .load(bytes)
        .await
        .map(|_| ())
        .expect_err("it was taken in");
    bench.serves().await;
    refused
}

#[tokio::test]
async fn what_is_not_a_component_is_not_taken_in() {
    let bench = Bench::open().await;
    let core = wat::parse_str("(module)").expect("a module's text");
    for bytes in [&b""[..], b"\x7fELF", b"hello", b"\0asm", &core] {
        let refused = refusal(&bench, bytes).await;
        assert!(
            matches!(refused, ComponentError::NotAComponent(_)),
            "{refused}"
        );
    }
    assert!(
        refusal(&bench, &core)
            .await
            .to_string()
            .contains("it is a core module")
    );
}

#[tokio::test]
async fn a_component_has_one_manifest() {
    let bench = Bench::open().await;
    assert_eq!(
        refusal(&bench, &component("(component)", &[])).await,
        ComponentError::NoManifest
    );
    let two = component("(component)", &[NOOP, NOOP]);
    assert_eq!(refusal(&bench, &two).await, ComponentError::ManyManifests);
    let mut two = guest("noop");
    add_section(&mut two, MANIFEST_SECTION, NOOP.as_bytes());
    assert_eq!(
        refusal(&bench, &two).await,
        ComponentError::ManyManifests,
        "one within and one beside"
    );
}

#[tokio::test]
async fn a_manifest_says_only_what_the_kernel_understands() {
    let bench = Bench::open().await;
    let cases = [
        (NOOP.replace("publisher", "publicher"), "publicher"),
        (NOOP.replace("\"0.2\"", "\"9.9\""), "9.9"),
        (NOOP.replace("id = \"noop\"", "id = \"admin\""), "admin"),
        (NOOP.replace("id = \"noop\"", "id = \"../x\""), "../x"),
        (NOOP.replace("\"pupil\"", "\"everybody\""), "everybody"),
        (
            format!("{NOOP}\n[capabilities]\nsockets = {{ fr = \"x\", en = \"x\" }}\n"),
            "sockets",
        ),
        (
            format!("{NOOP}\n[limits]\nview-fuel = 100_000_001\n"),
            "view-fuel",
        ),
        (format!("{NOOP}\n[limits]\nmemory-mib = 65\n"), "memory-mib"),
        (format!("{NOOP}\n[limits]\nthreads = 2\n"), "threads"),
        (
            format!("{NOOP}\n[events]\nsubscribes = [\"everything\"]\n"),
            "everything",
        ),
        ("this is no TOML".to_owned(), "TOML"),
        (
            format!("{NOOP}\n# {}", "x".repeat(limits::MANIFEST_BYTES)),
            "bytes",
        ),
    ];
    for (manifest, says) in cases {
        let refused = refusal(&bench, &component("(component)", &[&manifest])).await;
        let ComponentError::Manifest(why) = &refused else {
            panic!("{says}: {refused}")
        };
        assert!(why.to_string().contains(says), "{says}: {why}");
    }
    let mut not_utf8 = component("(component)", &[]);
    add_section(&mut not_utf8, MANIFEST_SECTION, b"\xff\xfe");
    assert!(matches!(
        refusal(&bench, &not_utf8).await,
        ComponentError::Manifest(_)
    ));
}

/// What makes a manifest with so many of something.
type More<'a> = &'a dyn Fn(usize) -> String;

/// So many fields of a collection or an event.
fn fields(many: usize) -> String {
    let fields = (0..many).map(|n| format!("{{ name = \"f{n}\", type = \"text\" }}"));
    fields.collect::<Vec<_>>().join(", ")
}

/// An index over so many of them.
fn index(n: usize, many: usize) -> String {
    let fields: Vec<_> = (0..many).map(|n| format!("\"f{n}\"")).collect();
    format!("{{ name = \"i{n}\", fields = [{}] }}", fields.join(", "))
}

/// A collection of so many fields.
fn collection(n: usize, many: usize, indexes: &str) -> String {
    format!(
        "[collections.c{n}]\nfields = [{}]\nread = [{{ who = [\"teacher\"] }}]\nwrite = [{{ who = [\"teacher\"] }}]\nretention-days = 30\nindexes = [{indexes}]\n",
        fields(many)
    )
}

/// A capability asked for with so long a reason.
fn reason(many: usize) -> String {
    format!(
        "directory = {{ fr = \"{}\", en = \"x\" }}\n",
        "é".repeat(many)
    )
}

/// So many kinds of notifications, with the capability.
fn kinds(many: usize) -> String {
    let of = |n| format!("[notifications.n{n}]\nlabel = {{ fr = \"x\", en = \"x\" }}\n");
    let kinds = (0..many).map(of).collect::<Vec<_>>().concat();
    format!("notify = {{ fr = \"x\", en = \"x\" }}\n{kinds}")
}

/// So many topics, with the capability.
fn topics(many: usize) -> String {
    let topics = (0..many).map(|n| format!("[topics.t{n}]\n"));
    let topics = topics.collect::<Vec<_>>().concat();
    format!("live = {{ fr = \"x\", en = \"x\" }}\n{topics}")
}

/// So many settings.
fn settings(many: usize) -> String {
    let of = |n| {
        format!(
            "[settings.s{n}]\ntype = \"boolean\"\ndefault = true\nlabel = {{ fr = \"x\", en = \"x\" }}\n"
        )
    };
    (0..many).map(of).collect()
}

/// A setting with so many options.
fn options(many: usize) -> String {
    let options = (0..many).map(|n| format!("o{n} = {{ fr = \"x\", en = \"x\" }}"));
    format!(
        "[settings.s]\ntype = \"choice\"\ndefault = \"o0\"\nlabel = {{ fr = \"x\", en = \"x\" }}\noptions = {{ {} }}\n",
        options.collect::<Vec<_>>().join(", ")
    )
}

/// So many tables without fields.
fn of_no_fields(table: &str, many: usize) -> String {
    let tables = (0..many).map(|n| format!("[{table}{n}]\nfields = []\n"));
    tables.collect()
}

#[tokio::test]
async fn a_manifest_declares_so_much_and_no_more() {
    let bench = Bench::open().await;
    let base = format!(
        "{NOOP}\n[capabilities]\nrecords = {{ fr = \"x\", en = \"x\" }}\nevents = {{ fr = \"x\", en = \"x\" }}\nschedule = {{ fr = \"x\", en = \"x\" }}\n"
    );
    let indexes = |many: usize| {
        let indexes: Vec<_> = (0..many).map(|n| index(n, 1)).collect();
        collection(0, 8, &indexes.join(", "))
    };
    let collections = |many: usize| (0..many).map(|n| collection(n, 1, "")).collect::<String>();
    let published = |many: usize| format!("[events.publishes.said]\nfields = [{}]\n", fields(many));
    let entry = "[[navigation]]\npath = \"\"\nlabel = { fr = \"x\", en = \"x\" }\n";
    let menu = |many: usize| entry.repeat(many);
    let label =
        |many: usize| settings(1).replacen("\"x\"", &format!("\"{}\"", "é".repeat(many)), 1);
    let subscribes = |many: usize| {
        let names = (0..many).map(|n| format!("\"other.e{n}\""));
        format!(
            "[events]\nsubscribes = [{}]\n",
            names.collect::<Vec<_>>().join(", ")
        )
    };
    let cases: [(More<'_>, usize, &str); 16] = [
        (&topics, limits::TOPICS, "more than 16 topics"),
        (
            &kinds,
            limits::NOTIFICATION_KINDS,
            "more than 16 kinds of notifications",
        ),
        (
            &collections,
            limits::COLLECTIONS,
            "more than 32 collections",
        ),
        (
            &|n| collection(0, n, ""),
            limits::FIELDS,
            "more than 64 fields",
        ),
        (&published, limits::FIELDS, "more than 64 fields"),
        (&indexes, limits::INDEXES, "more than 8 indexes"),
        (
            &|n| collection(0, 8, &index(0, n)),
            limits::INDEX_FIELDS,
            "1 to 4 fields",
        ),
        (
            &|n| collection(0, 1, "").replace("days = 30", &format!("days = {n}")),
            usize::try_from(limits::RETENTION_DAYS).expect("small"),
            "retention-days is 1 to 3660",
        ),
        (&menu, limits::MENU, "more than 24 entries of navigation"),
        (&settings, limits::SETTINGS, "more than 64 settings"),
        (&options, limits::SETTINGS, "more than 64 options"),
        (&label, limits::MANIFEST_NAME, "more than 100 characters"),
        (
            &reason,
            limits::MANIFEST_SENTENCE,
            "more than 500 characters",
        ),
        (
            &|n| of_no_fields("events.publishes.e", n),
            limits::EVENTS,
            "more than 64 events to publish",
        ),
        (
            &|n| of_no_fields("timers.t", n),
            limits::TIMERS,
            "more than 32 timers",
        ),
        (
            &subscribes,
            limits::EVENTS,
            "more than 64 events to subscribe to",
        ),
    ];
    for (more, most, says) in cases {
        let of = async |many| {
            let manifest = format!("{base}{}", more(many));
            refusal(&bench, &component("(component)", &[&manifest])).await
        };
        let within = of(most).await;
        assert!(
            !matches!(within, ComponentError::Manifest(_)),
            "{most}: {within}"
        );
        let ComponentError::Manifest(why) = of(most + 1).await else {
            panic!("{says}: accepted")
        };
        assert!(why.to_string().contains(says), "{says}: {why}");
    }
}

#[tokio::test]
async fn a_component_asks_only_for_what_the_kernel_offers() {
    let bench = Bench::open().await;
    let names = [
        "wasi:sockets/tcp@0.2.6",
        "wasi:http/outgoing-handler@0.2.6",
        "wasi:cli/environment@0.3.0",
        "ent:kernel/caller@0.3.0",
        "ent:kernel/master@0.2.0",
        "acme:extra/api@1.0.0",
    ];
    for name in names {
        let bytes = component(
            &format!("(component (import \"{name}\" (instance)))"),
            &[NOOP],
        );
        assert_eq!(
            refusal(&bench, &bytes).await,
            ComponentError::UnknownImport(name.to_owned())
        );
    }
}

#[tokio::test]
async fn a_component_uses_only_what_its_manifest_declares() {
    let bench = Bench::open().await;
    for word in Capability::WORDS {
        let bytes = component(
            &format!("(component (import \"ent:kernel/{word}@0.2.0\" (instance)))"),
            &[NOOP],
        );
        let refused = refusal(&bench, &bytes).await;
        assert!(
            matches!(refused, ComponentError::UndeclaredCapability(named) if named == word),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_component_is_of_the_contract_that_its_manifest_says() {
    let bench = Bench::open().await;
    for (compiled, named) in [
        (Contract::V0_1, Contract::V0_2),
        (Contract::V0_2, Contract::V0_1),
    ] {
        let manifest = NOOP.replace(
            "contract = \"0.2\"",
            &format!("contract = \"{}\"", named.as_str()),
        );
        for text in [
            "(component (import \"ent:kernel/types@VERSION\" (instance)))",
            "(component (instance $pages) (export \"ent:module/pages@VERSION\" (instance $pages)))",
        ] {
            let text = text.replace("VERSION", &compiled.package());
            let refused = refusal(&bench, &component(&text, &[&manifest])).await;
            assert!(
                matches!(&refused, ComponentError::OtherContract { .. }),
                "{refused}"
            );
            let says = refused.to_string();
            let advice = format!(
                "compile it against {}, or have the manifest say contract = \"{}\"",
                named.as_str(),
                compiled.as_str()
            );
            assert!(says.contains(&advice), "{says}");
        }
    }
}

#[tokio::test]
async fn a_component_that_is_not_a_module_does_not_fit_the_contract() {
    let bench = Bench::open().await;
    let refused = refusal(&bench, &component("(component)", &[NOOP])).await;
    assert!(
        refused.to_string().contains("does not fit the contract"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_component_that_was_cut_is_not_taken_in() {
    let bench = Bench::open().await;
    let whole = guest("noop");
    for part in 1..8 {
        let bytes = whole.get(..whole.len() * part / 8).expect("a part");
        let refused = refusal(&bench, bytes).await;
        assert!(
            matches!(
                refused,
                ComponentError::NotAComponent(_) | ComponentError::NoManifest
            ),
            "{part}: {refused}"
        );
    }
}

#[tokio::test]
async fn a_component_with_a_changed_byte_is_refused_or_another_one_but_never_a_panic() {
    let bench = Bench::open().await;
    let whole = guest("noop");
    for at in (8..whole.len()).step_by(whole.len() / 24) {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        // What is valid still is somebody's component; all that matters is that the kernel says so.
        let _ = bench.runtime.load(&changed).await;
    }
    bench.serves().await;
}

#[tokio::test]
async fn a_component_that_is_too_large_is_not_even_read() {
    let bench = Bench::open().await;
    let mut bytes = guest("noop");
    let more = limits::COMPONENT_BYTES + (1 << 20) - bytes.len();
    add_section(&mut bytes, "padding", &vec![0; more]);
    assert!(matches!(
        refusal(&bench, &bytes).await,
        ComponentError::TooLarge(_)
    ));
}

#[tokio::test]
async fn memories_and_tables_beyond_the_pool_are_refused_before_any_call() {
    let bench = Bench::open().await;
    let one_more = |most: u32| usize::try_from(most).expect("few") + 1;
    let cases = [
        format!("(memory {})", limits::MEMORY / (64 << 10) + 1),
        "(memory i64 1)".to_owned(),
        "(memory 1)".repeat(one_more(limits::MEMORIES)),
        format!("(table {} funcref)", limits::TABLE_ELEMENTS + 1),
        "(table 1 funcref)".repeat(one_more(limits::TABLES)),
        "(global (ref null any) (ref.null any))".to_owned(),
    ];
    let once = cases
        .into_iter()
        .map(|parts| (parts, "(core instance (instantiate $m))".to_owned()));
    let many = "(core instance (instantiate $m))".repeat(one_more(limits::CORE_INSTANCES));
    for (parts, instances) in once.chain([(String::new(), many)]) {
        let text = format!("(component (core module $m {parts}) {instances})");
        let refused = refusal(&bench, &component(&text, &[NOOP])).await;
        let says = refused.to_string();
        assert!(
            matches!(
                refused,
                ComponentError::Compile(_) | ComponentError::TooLarge(_)
            ),
            "{parts}: {says}"
        );
        assert!(
            !says.contains("does not fit the contract"),
            "{parts}: it came as far as being linked: {says}"
        );
    }
}

#[tokio::test]
async fn a_component_with_too_many_functions_is_refused_before_it_is_compiled() {
    let bench = Bench::open().await;
    let functions = "(func)".repeat(limits::COMPONENT_FUNCTIONS + 1);
    let bytes = component(&format!("(component (core module {functions}))"), &[NOOP]);
    assert!(matches!(
        refusal(&bench, &bytes).await,
        ComponentError::TooLarge(_)
    ));
}

#[tokio::test]
async fn a_component_imports_so_much_and_no_more() {
    let bench = Bench::open().await;
    let importing = |number: usize| {
        let imports = (0..number).map(|name| format!("(import \"f{name}\" (func))"));
        let imports = imports.collect::<Vec<_>>().concat();
        component(&format!("(component {imports})"), &[NOOP])
    };
    let most = limits::COMPONENT_IMPORTS;
    assert!(matches!(
        refusal(&bench, &importing(most)).await,
        ComponentError::UnknownImport(_)
    ));
    assert!(matches!(
        refusal(&bench, &importing(most + 1)).await,
        ComponentError::TooLarge(_)
    ));
}

/// A component of little code in which the compiler has to keep a value for each of the locals at each of the loops.
fn unfolding(locals: usize, loops: usize) -> Vec<u8> {
    let touch: Vec<_> = (0..locals)
        .map(|local| format!("local.get {local} i64.const 1 i64.xor local.set {local}"))
        .collect();
    let (locals, touch) = ("(local i64)".repeat(locals), touch.join(" "));
    let (begin, end) = (
        "loop ".repeat(loops),
        "local.get 1 i64.eqz br_if 0 end ".repeat(loops),
    );
    let text = format!("(component (core module (func {locals} {begin} {touch} {end})))");
    component(&text, &[NOOP])
}

/// Two hundred kilobytes that want gigabytes of the compiler.
#[tokio::test]
async fn a_component_made_to_exhaust_the_compilers_memory_costs_one_child() {
    let bench = Bench::open().await;
    let refused = refusal(&bench, &unfolding(5_000, 20_000)).await;
    let says = refused.to_string();
    assert!(says.contains("more memory than granted"), "{says}");
}

/// A twentieth of that, which there is memory for, where the compiler has a second.
#[tokio::test]
async fn a_component_made_to_exhaust_the_compilers_time_costs_one_child() {
    let Compiler {
        program, arguments, ..
    } = compiler();
    let line = "ulimit -S -t 1; exec \"$0\" \"$@\"";
    let mut started: Vec<OsString> = vec!["-c".into(), line.into(), program.into()];
    started.extend(arguments);
    let hurried = Compiler {
        program: "sh".into(),
        arguments: started,
        wall: limits::COMPILE_WALL,
    };
    let compiled = hurried.compile(&unfolding(2_000, 2_500)).await;
    let says = compiled.expect_err("it takes longer").to_string();
    assert!(says.contains("more time than granted"), "{says}");
    Bench::open().await.serves().await;
}

/// What the compiler is bound to, as the system has it while it waits for a component.
#[tokio::test]
async fn the_compiler_binds_itself_to_the_time_and_memory_of_the_table() {
    let Compiler {
        program, arguments, ..
    } = compiler();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("it starts");
    let file = format!("/proc/{}/limits", child.id().expect("it runs"));
    let bound = |text: &str, of: &str| {
        let line = text.lines().find(|line| line.starts_with(of))?;
        let mut bounds = line.strip_prefix(of)?.split_whitespace();
        bounds.next()?.parse::<u64>().ok()
    };
    let time = Some(limits::COMPILE_CPU.as_secs());
    let bounds = async {
        loop {
            let text = std::fs::read_to_string(&file).expect("it waits");
            // The last that it does.
            if bound(&text, "Max open files") == Some(16) {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let bounds = tokio::time::timeout(Duration::from_secs(30), bounds).await;
    let bounds = bounds.expect("it binds itself");
    assert_eq!(bound(&bounds, "Max cpu time"), time, "{bounds}");
    let memory = Some(limits::COMPILE_MEMORY);
    assert_eq!(bound(&bounds, "Max address space"), memory, "{bounds}");
    // Without a component it ends.
    drop(child.stdin.take());
    assert!(!child.wait().await.expect("it ends").success());
}
