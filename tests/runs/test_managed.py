"""Kernels that no file describes: the manager that Jupyter's configuration names is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import Succeeded
from tests.conftest import Cli, Notebook, outputs_of, runs_of, text_of

MANAGER = """
import sys
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from traitlets import Unicode

class Environments(KernelSpecManager):
    mark = Unicode("").tag(config=True)

    def find_kernel_specs(self):
        return {**super().find_kernel_specs(), "env-science": ""}

    def get_kernel_spec(self, name):
        if name != "env-science":
            return super().get_kernel_spec(name)
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Science", language="python",
                          env={"OF": self.mark})
"""
CONFIG = {
    "JupyterApp": {"kernel_spec_manager_class": "environments_of_ours.Environments"},
    "Environments": {"mark": "conda"},
}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of configuration, and a module on the path, as an installed package would be."""
    folder = tmp_path / "config"
    folder.mkdir()
    (tmp_path / "environments_of_ours.py").write_text(MANAGER)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(folder))
    path = [str(tmp_path), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", ":".join(path))
    return folder


@pytest.mark.parametrize("section", ["JupyterApp", "ServerApp"])
def test_a_kernel_of_the_configured_manager_runs(
    section: str, config: Path, cli: Cli, notebook: Notebook
) -> None:
    name = "jupyter_config.json" if section == "JupyterApp" else "jupyter_server_config.json"
    (config / name).write_text(
        json.dumps({section: CONFIG["JupyterApp"], "Environments": CONFIG["Environments"]})
    )
    path = notebook("import os; print(os.environ['OF'])", kernel="env-science")
    run = runs_of(cli("run", path, "--json").stdout)[-1]
    assert run.state == Succeeded()
    assert run.kernel is not None
    assert run.kernel.display_name == "Science"
    assert text_of(outputs_of(run.result.path)[0]) == "conda\n"


def test_an_unknown_kernel_is_refused_with_those_there_are(
    config: Path, cli: Cli, notebook: Notebook
) -> None:
    (config / "jupyter_config.json").write_text(json.dumps(CONFIG))
    refused = cli("run", notebook("1", kernel="nowhere"))
    assert refused.returncode == 2
    assert "The kernel nowhere is not installed here. For python there is:" in refused.stderr
    assert {"env-science", "python3"} <= set(
        refused.stderr.replace(",", " ").replace(".", " ").split()
    )


@pytest.mark.parametrize(
    "text",
    ['{"JupyterApp": {"kernel_spec_manager_class": "no_such_module.Manager"}}', "{", "[]"],
)
def test_a_configuration_that_does_not_work_is_no_traceback(
    text: str, config: Path, cli: Cli, notebook: Notebook
) -> None:
    (config / "jupyter_config.json").write_text(text)
    refused = cli("run", notebook("1", kernel="nowhere"))
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    assert "python3" in refused.stderr


def test_the_manager_is_only_loaded_for_a_kernel_that_no_file_describes() -> None:
    script = """
import sys
from jupyter_remote_helper.cli.managers import run_manager
finder = run_manager()._kernels
assert finder.find("python3") is not None
assert "jupyter_client" not in sys.modules
assert finder.find("nowhere") is None
assert "jupyter_client" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
