//! The real window under Xvfb: opens a project, goes through the screens by key, and ends in a screenshot. Says so and
//! passes where Xvfb, xdotool or ImageMagick are missing (`make setup-test` installs them).

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and say what they skip"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn has(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// An X server of our own on a free display.
fn display() -> (Killed, String) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("its output"))
        .read_line(&mut line)
        .expect("its display number");
    (Killed(server), format!(":{}", line.trim()))
}

struct Window {
    display: String,
    folder: PathBuf,
}

impl Window {
    fn tool(&self, program: &str, arguments: &[&str]) {
        let status = Command::new(program)
            .args(arguments)
            .env("DISPLAY", &self.display)
            .stdout(Stdio::null())
            .status()
            .unwrap_or_else(|e| panic!("{program}: {e}"));
        assert!(status.success(), "{program} {arguments:?}");
    }

    fn key(&self, key: &str) {
        self.tool("xdotool", &["key", key]);
    }

    fn shot(&self, name: &str) -> PathBuf {
        let path = self.folder.join(format!("{name}.png"));
        self.tool("import", &["-window", "root", path.to_str().expect("a plain path")]);
        path
    }

    /// Takes pictures until one shows something, and two in a row are alike enough to be a screen at rest.
    fn wait_for(&self, name: &str, least_colours: usize) -> PathBuf {
        let deadline = Instant::now() + Duration::from_secs(90);
        loop {
            let path = self.shot(name);
            let colours = colours(&path);
            if colours >= least_colours {
                return path;
            }
            assert!(Instant::now() < deadline, "{name} shows only {colours} colours: {}", path.display());
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

fn colours(path: &Path) -> usize {
    let picture = image::open(path).expect("a picture").to_rgb8();
    picture.pixels().map(|p| p.0).collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn the_window_opens_a_project_and_shows_every_screen() {
    for program in ["Xvfb", "xdotool", "import"] {
        if !has(program) {
            println!("skipped: {program} is not installed");
            return;
        }
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/recordings");
    let temporary = tempfile::tempdir().expect("a folder");
    let project = temporary.path().join("study.binocular");
    let binary = env!("CARGO_BIN_EXE_binocular");
    // A dozen recordings are enough to see every screen.
    let mut inputs: Vec<PathBuf> =
        std::fs::read_dir(&data).expect("sample data").map(|e| e.expect("an entry").path()).collect();
    inputs.sort();
    let imported =
        Command::new(binary).arg("import").arg(&project).args(&inputs[..12]).output().expect("import runs");
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));

    let (_server, display) = display();
    let log = std::fs::File::create(temporary.path().join("log")).expect("a log");
    let mut program = Killed(
        Command::new(binary)
            .arg(&project)
            .env("DISPLAY", &display)
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_CONFIG_HOME", temporary.path().join("config"))
            .env("XDG_DATA_HOME", temporary.path().join("data"))
            .env("XDG_RUNTIME_DIR", temporary.path())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the window starts"),
    );
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("window");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let window = Window { display, folder };
    let sessions = window.wait_for("sessions", 60);
    // Without a window manager nobody gives the window the keyboard.
    window.tool("xdotool", &["search", "--name", "Binocular", "windowfocus"]);
    window.tool("xdotool", &["mousemove", "400", "300", "click", "1"]);
    // Keys that change the screen: Replay, Clusters, Code, Reconcile, Export, and back to Replay.
    for (key, name) in [
        ("ctrl+4", "clusters"),
        ("ctrl+5", "code"),
        ("ctrl+6", "reconcile"),
        ("ctrl+9", "export"),
        ("ctrl+2", "replay"),
    ] {
        window.key(key);
        std::thread::sleep(Duration::from_millis(700));
        window.wait_for(name, 20);
        assert!(program.0.try_wait().expect("its state").is_none(), "the window closed itself on {name}");
    }
    // The recorded page brings many more colours than the window's own.
    let replay = window.wait_for("replay", 400);
    assert_ne!(
        image::open(&sessions).expect("a picture").to_rgb8().into_raw(),
        image::open(&replay).expect("a picture").to_rgb8().into_raw(),
    );
    window.key("ctrl+q");
    let deadline = Instant::now() + Duration::from_secs(30);
    while program.0.try_wait().expect("its state").is_none() {
        assert!(Instant::now() < deadline, "Ctrl-Q closes the window");
        std::thread::sleep(Duration::from_millis(100));
    }
    let log = std::fs::read_to_string(temporary.path().join("log")).unwrap_or_default();
    assert!(!log.contains("panicked"), "{log}");
    println!("screenshots in {}", window.folder.display());
}
