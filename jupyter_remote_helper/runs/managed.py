"""Kernels as a kernel spec manager of Jupyter has them, so that conda's are among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_remote_helper.engine.records import KernelLaunch

from .kernels import KernelFinder, provisioner_of, with_this_python

if TYPE_CHECKING:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager


class ManagedKernelFinder:
    """The kernels that a manager offers."""

    def __init__(self, manager: KernelSpecManager) -> None:
        self._manager = manager

    def find(self, name: str) -> KernelLaunch | None:
        """The kernel of that name, None when the manager does not have it."""
        from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415  # with a manager only

        try:
            return _launch_from(name, self._manager.get_kernel_spec(name))
        except NoSuchKernel:
            return None

    def all(self) -> list[KernelLaunch]:
        """Every kernel that the manager offers."""
        found = (self.find(name) for name in sorted(self._manager.find_kernel_specs()))
        return [launch for launch in found if launch is not None]


def _launch_from(name: str, spec: KernelSpec) -> KernelLaunch:
    return KernelLaunch(
        name=name,
        display_name=spec.display_name,
        language=spec.language.lower(),
        argv=with_this_python(tuple(spec.argv)),
        env=dict(spec.env),
        interrupt_mode="message" if spec.interrupt_mode == "message" else "signal",
        resource_dir=spec.resource_dir,
        provisioner=provisioner_of(spec.metadata),
    )


class LateKernelFinder:
    """Asks one finder, and on a miss the manager that Jupyter's configuration names.

    The manager is made only then, since the import of what it needs takes longer than all the
    rest of a submission. One that cannot be made, or fails, has no kernels.
    """

    def __init__(self, first: KernelFinder) -> None:
        self._first = first
        self._second: KernelFinder | None = None

    def find(self, name: str) -> KernelLaunch | None:
        """The kernel of that name, None when neither has it."""
        found = self._first.find(name)
        if found is not None:
            return found
        try:
            return self._configured().find(name)
        except Exception:  # noqa: BLE001  # somebody else's code; the kernel is not there
            return None

    def all(self) -> list[KernelLaunch]:
        """Every kernel of both, by name; the first one's win."""
        known = {launch.name: launch for launch in self._first.all()}
        try:
            more = {launch.name: launch for launch in self._configured().all()}
        except Exception:  # noqa: BLE001  # the same
            more = {}
        return [launch for _, launch in sorted((more | known).items())]

    def _configured(self) -> KernelFinder:
        if self._second is None:
            from .specmanager import configured_manager  # noqa: PLC0415  # on a miss only

            self._second = ManagedKernelFinder(configured_manager())
        return self._second
