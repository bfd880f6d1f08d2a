from newsdiff.stories.models import Story


def collation_request(*, story: Story) -> None: ...
