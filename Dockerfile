FROM python:3.12-slim

RUN useradd --create-home --uid 1000 user
USER user
WORKDIR /home/user/app
ENV PATH=/home/user/.local/bin:$PATH \
    PYTHONPATH=/home/user/app \
    PYTHONUNBUFFERED=1 \
    HF_HOME=/home/user/.cache/huggingface \
    MALLOC_MMAP_THRESHOLD_=1073741824 \
    MALLOC_TRIM_THRESHOLD_=1073741824 \
    TOKENIZERS_PARALLELISM=false

COPY --chown=user requirements.txt requirements-serve.txt ./
# --build-arg RAY=1 for an image whose containers Ray Serve starts as workers; see deploy/
ARG RAY=""
RUN pip install --no-cache-dir --user -r requirements.txt ${RAY:+-r requirements-serve.txt}
COPY --chown=user . .

# The folder must exist before it becomes a volume, or it would belong to root.
RUN mkdir -p "$HF_HOME"
# A catalogue name or Hub id to put into the image, so that it opens without a network:
# --build-arg MODEL=SmolLM2-135M-Instruct
ARG MODEL=""
RUN if [ -n "$MODEL" ]; then \
      python -c "import sys; from model_cache import open_model; open_model(sys.argv[1])" "$MODEL"; \
    fi
ENV LOGITSCOPE_MODEL=$MODEL

VOLUME /home/user/.cache/huggingface
EXPOSE 8501
# Well once the model answers; the start may include its download.
HEALTHCHECK --start-period=300s --interval=30s --timeout=3s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/healthz', timeout=2)"]
CMD ["python", "-m", "streamlit", "run", "app/main.py", "--server.address=0.0.0.0", "--server.port=8501"]
