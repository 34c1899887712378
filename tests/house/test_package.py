"""What is installed elsewhere has in it all that the service needs to run."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import saleport
from saleport.files.mapping.layouts import layouts
from saleport.portal.serving.static import static_files

REPOSITORY = Path(__file__).parents[2]
SOURCES = Path(saleport.__file__).parents[1]
BUILD_A_WHEEL = "import sys; from flit_core import buildapi; print(buildapi.build_wheel(sys.argv[1]))"


def test_a_wheel_has_the_scripts_and_styles_of_the_pages_and_the_layouts_of_shops(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD_A_WHEEL, str(tmp_path)]
    name = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.strip()
    with zipfile.ZipFile(tmp_path / name) as wheel:
        packed = set(wheel.namelist())
    assert {f"saleport/portal/static/{file}" for file in static_files()} <= packed
    assert {f"saleport/files/mapping/layouts/{name}.yaml" for name in layouts()} <= packed
    assert not [file for file in packed if "node_modules" in file or "built.new" in file]


def test_without_them_the_service_says_what_to_run(tmp_path: Path) -> None:
    shutil.copytree(SOURCES, tmp_path / "src", ignore=shutil.ignore_patterns("built", "__pycache__"))
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path / "src"),
        "SALEPORT_DATABASE_URL": f"sqlite:///{tmp_path}/saleport.db",
    }
    command = [sys.executable, "-m", "saleport", "serve", "--port", "1"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "run scripts/assets" in done.stderr
    assert len(done.stderr.splitlines()) == 1
