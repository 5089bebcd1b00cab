"""What workers are woken for. Every task may run twice, or beside itself: the second finds nothing to do."""

from celery import shared_task

from exchange.services import forgetting, work_off


@shared_task(name="exchange.work_off_imports")
def work_off_imports() -> None:
    """Right after somebody sent a file or went on with it, and every few seconds for those that a wake-up missed."""
    work_off.work_off()


@shared_task(name="exchange.forget_old_imports")
def forget_old_imports() -> None:
    forgetting.forget_old_imports()
